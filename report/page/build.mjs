// Bundles report.js and what it uses of Apache ECharts into charts.js.gz, or
// with --check says whether the committed bundle is what the sources give.
// Run by report/page/build in a copy of this folder that has node_modules.
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const [mode, committed] = process.argv.slice(2);
const result = await build({
  entryPoints: ['report.js'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2020'],
  charset: 'utf8',
  legalComments: 'eof', // the licence notices stay in every page
  footer: { js: `/*!\n${readFileSync('licences.txt', 'utf8')}*/` },
  define: { 'process.env.NODE_ENV': '"production"' },
  write: false,
});
const script = Buffer.from(result.outputFiles[0].contents);
if (mode === '--check') {
  // Compared unpacked: zlib's versions pack differently.
  if (!gunzipSync(readFileSync(committed)).equals(script)) {
    console.error('report/page/charts.js.gz is not what its sources give; run make assets');
    process.exit(1);
  }
} else {
  const packed = gzipSync(script, { level: 9 });
  packed[9] = 255; // the packing system: unknown, so that every system packs alike
  writeFileSync(committed, packed);
  console.log(`charts.js ${script.length} bytes, packed ${packed.length}`);
}
