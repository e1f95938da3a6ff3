/**
 * Leeway's API for programs in TypeScript. The types are made from what the API says of
 * itself (openapi.ts); this file adds what types cannot say: errors as exceptions, lists
 * over all their pages, streams of events.
 *
 *     const leeway = connect("http://127.0.0.1:8765", "en");
 *     const answer = data(await leeway.POST("/paths", { body: { profile: { interests: [2, 6, 3, 5, 2, 2] } } }));
 *     console.log(answer.paths[0]?.why);
 */
import createFetch, { type Client, type ClientOptions } from "openapi-fetch";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { components, paths } from "./openapi.js";

export type { components, operations, paths } from "./openapi.js";

/** The types of what is sent and answered, by name. */
export type Schemas = components["schemas"];

/** An error as the server tells it (RFC 9457). */
export type Problem = Schemas["Problem"];

/** The operations, typed by path and method. */
export type Leeway = Client<paths>;

/** A client of the server at an address. Words come in the language, "zh" or "en". */
export function connect(address: string, language: "zh" | "en", options: ClientOptions = {}): Leeway {
  const headers = new Headers(options.headers as HeadersInit | undefined);
  headers.set("Accept-Language", language);
  return createFetch<paths>({ ...options, baseUrl: address.replace(/\/+$/, "") + "/api/v1", headers });
}

/** What went wrong, as an exception; message is in the caller's language. */
export class LeewayError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | undefined,
  ) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.name = "LeewayError";
  }
}

type Answer<T> = { data?: T | undefined; error?: unknown; response: Response };

/** The data of an answer; a refusal is thrown as a LeewayError. */
export function data<T>(answer: Answer<T>): T {
  if (!answer.response.ok) {
    throw new LeewayError(answer.response.status, isProblem(answer.error) ? answer.error : undefined);
  }
  return answer.data as T;
}

function isProblem(x: unknown): x is Problem {
  return typeof x === "object" && x !== null && "code" in x && "detail" in x;
}

/** All entries of a list, page by page: get asks for the page of a cursor. */
export async function* all<T>(get: (cursor: string | undefined) => Promise<Answer<{ items: T[]; next?: string }>>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = data(await get(cursor));
    yield* page.items;
    cursor = page.next;
  } while (cursor);
}

/** An event of a stream. */
export type ServerEvent = { readonly name: string; readonly id: string | undefined; readonly data: unknown };

/** The events of an operation that was called with parseAs: "stream", as they come. */
export async function* events(answer: Answer<unknown>): AsyncGenerator<ServerEvent> {
  const body = data(answer) as ReadableStream<Uint8Array> | null;
  if (!body) return;
  const parsed = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).pipeThrough(new EventSourceParserStream());
  for await (const event of parsed) {
    yield { name: event.event ?? "message", id: event.id, data: JSON.parse(event.data) };
  }
}

/** A key of its own for a write, so that it can be sent again and is done once. */
export function newKey(): { readonly "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}
