import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { all, connect, data, events, type Leeway, LeewayError, newKey, type ServerEvent } from "../src/client.js";

let server: ChildProcess;
let folder: string;
let address: string;
let leeway: Leeway;

// The program that LEEWAY names serves on a free port, with a database of its own.
before(async () => {
  const program = process.env["LEEWAY"];
  assert.ok(program, "LEEWAY must name the program");
  folder = await mkdtemp(join(tmpdir(), "leeway-client-"));
  server = spawn(program, ["serve", "--address", "127.0.0.1:0", "--log", "none", "--lang", "en"], {
    env: { ...process.env, LEEWAY_DATA: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  address = await new Promise<string>((found, failed) => {
    let text = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      text += chunk;
      const m = /http:\/\/[\d.:]+/.exec(text);
      if (m) found(m[0]);
    });
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}: ${text}`)));
  });
  leeway = connect(address, "en");
});

after(async () => {
  server.removeAllListeners("exit");
  const ended = new Promise((done) => server.on("exit", done));
  server.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true });
});

test("ranks paths for a profile", async () => {
  const answer = data(
    await leeway.POST("/paths", {
      body: { profile: { occupations: [{ title: "Paralegals and Legal Assistants", years: 6 }] }, options: { top: 3 } },
    }),
  );
  assert.equal(answer.paths.length, 3);
  assert.equal(answer.matched[0]?.code, "23-2011.00");
  assert.ok((answer.paths[0]?.fit.value ?? 0) > 0);
});

test("does a write once under one key, however often and at once it is sent", async () => {
  const key = newKey();
  const added = await Promise.all(Array.from({ length: 8 }, () => leeway.POST("/people", { params: { header: key }, body: { label: "A" } })));
  assert.equal(new Set(added.map((a) => data(a).id)).size, 1);
  const list = data(await leeway.GET("/people", {}));
  assert.equal(list.items.length, 1);
});

test("gives lists page by page", async () => {
  for (const label of ["B", "C", "D"]) data(await leeway.POST("/people", { body: { label } }));
  const labels: string[] = [];
  for await (const person of all((cursor) => leeway.GET("/people", { params: { query: { limit: 2, ...(cursor ? { cursor } : {}) } } }))) {
    labels.push(person.label);
  }
  assert.deepEqual(labels.sort(), ["A", "B", "C", "D"]);
});

test("keeps a change from undoing another", async () => {
  const added = await leeway.POST("/people", { body: { label: "E" } });
  const id = data(added).id;
  const change = (label: string) =>
    leeway.PUT("/people/{id}", { params: { path: { id }, header: { "If-Match": added.response.headers.get("ETag") ?? "" } }, body: { label } });
  const changes = await Promise.all([change("first"), change("second")]);
  assert.deepEqual(changes.map((c) => c.response.status).sort(), [200, 412]);
});

test("tells an error in the language, with a code for programs", async () => {
  const refused = leeway.GET("/people/{id}", { params: { path: { id: "nobody" } } });
  await assert.rejects(
    async () => data(await refused),
    (e: unknown) => e instanceof LeewayError && e.status === 404 && e.problem?.code === "error.person.none",
  );
  const chinese = await connect(address, "zh").GET("/people/{id}", { params: { path: { id: "nobody" } } });
  assert.match(chinese.error?.detail ?? "", /[\u4e00-\u9fff]/);
});

test("measures a file", async () => {
  const rows = "id,correct\n" + Array.from({ length: 200 }, (_, i) => `${i},${i % 20 === 0 ? 0 : 1}\n`).join("");
  const form = new FormData();
  form.set("file", new File([rows], "results.csv"));
  form.set("application", "marketing");
  const measured = data(await leeway.POST("/measurements", { body: form as never, bodySerializer: (b: unknown) => b as FormData }));
  assert.equal(measured.wrong, 10);
  assert.equal(measured.n, 200);
});

test("reads the events of a stream as they come", async () => {
  const text = 'id: 1\nevent: progress\ndata: {"done":1}\n\ndata: "end"\n\n';
  const answer = { data: new Response(text).body, response: new Response(text) };
  const seen: ServerEvent[] = [];
  for await (const e of events(answer)) seen.push(e);
  assert.deepEqual(seen, [
    { name: "progress", id: "1", data: { done: 1 } },
    { name: "message", id: undefined, data: "end" },
  ]);
});
