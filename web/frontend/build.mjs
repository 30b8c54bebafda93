// Bundles what the pages load from web/static/dist: the islands of src/, htmx as its makers built it, one sprite of icons.
//
// Every name carries its content's digest, so that a browser may keep a file for ever; manifest.json tells the templates
// which name stands for which today. Licences of all that is shipped are collected into THIRD-PARTY.txt.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, 'node_modules');
const OUT = join(HERE, '..', 'static', 'dist');
const ISLANDS = ['viewer'];
const manifest = {};

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const shipped = await bundleIslands();
keep('htmx.js', readFileSync(join(MODULES, 'htmx.org', 'dist', 'htmx.min.js')));
keep('icons.svg', sprite(JSON.parse(readFileSync(join(HERE, 'icons.json'), 'utf8'))));
writeFileSync(join(OUT, 'THIRD-PARTY.txt'), notices(new Set([...shipped, 'htmx.org', 'lucide-static'])));
writeFileSync(join(OUT, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');
report();

async function bundleIslands() {
  const result = await esbuild.build({
    absWorkingDir: HERE,
    entryPoints: ISLANDS.map((name) => `src/${name}.js`),
    outdir: OUT,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    metafile: true,
    legalComments: 'external',
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'empty', '.eot': 'empty', '.svg': 'empty' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    if (!output.entryPoint) continue;
    const name = basename(output.entryPoint, '.js');
    manifest[`${name}.js`] = basename(path);
    if (output.cssBundle) manifest[`${name}.css`] = basename(output.cssBundle);
  }
  return Object.keys(result.metafile.inputs).map(packageOf).filter(Boolean);
}

function packageOf(path) {
  return path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
}

function keep(name, content) {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const kept = `${basename(name, extname(name))}-${digest}${extname(name)}`;
  writeFileSync(join(OUT, kept), content);
  manifest[name] = kept;
}

function sprite(names) {
  const symbols = names.map((name) => {
    const icon = readFileSync(join(MODULES, 'lucide-static', 'icons', `${name}.svg`), 'utf8');
    const drawing = icon.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s+/g, ' ').trim();
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${drawing}</symbol>`
    );
  });
  return `<!-- lucide, ISC --><svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
}

function notices(names) {
  const packages = [...names].sort().map((name) => {
    const folder = join(MODULES, name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : 'No licence text is packed; see the name above.';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `What the browser parts of Evenkeel contain, and under which licences.\n\n${packages.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

function report() {
  for (const file of readdirSync(OUT).sort()) {
    const content = readFileSync(join(OUT, file));
    const packed = gzipSync(content, { level: 9 }).length;
    console.log(`${file.padEnd(28)} ${kib(content.length)} KiB ${kib(packed)} KiB gz`);
  }
}

function kib(bytes) {
  return (bytes / 1024).toFixed(1).padStart(7);
}
