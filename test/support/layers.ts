// Who may import whom, as a table, and the reading of a source file that the table is held against.
// Invariant: every kind of import is seen (static, re-export, side effect, dynamic, require); a dynamic import of something computed is a fault.
import { posix } from 'node:path';
import ts from 'typescript';

interface Layer {
  /** Areas whose values may be imported (besides the area itself). */
  readonly areas: readonly string[];
  /** Areas of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages that may be imported. */
  readonly packages?: readonly string[];
  /** Whether Node's own modules may be imported; false for what must run anywhere. */
  readonly node: boolean;
}

const problems = ['main/problems'];
const pure = { node: false } as const;

/**
 * The table. An area is a folder of `main/` (or of the root), or a file standing directly in `main/`. `main/worker` is the wall between
 * processes; its entries (one per kind of child) are areas of their own, because each pulls in what it runs.
 */
export const layers: Readonly<Record<string, Layer>> = {
  preload: { areas: [], packages: ['zod'], ...pure },
  'preload/preload': { areas: ['preload'], packages: ['electron'], ...pure },
  'renderer/text': { areas: [], types: ['preload'], ...pure },
  'renderer/ui': { areas: [], packages: ['svelte'], ...pure },
  'renderer/state': { areas: ['renderer/text'], types: ['preload'], packages: ['svelte'], ...pure },
  'renderer/steps': { areas: ['renderer/state', 'renderer/ui', 'renderer/text'], types: ['preload'], packages: ['svelte'], ...pure },
  'renderer/frame': {
    areas: ['renderer/steps', 'renderer/state', 'renderer/ui', 'renderer/text'],
    types: ['preload'],
    packages: ['svelte'],
    ...pure,
  },
  'renderer/style': { areas: [], ...pure },
  // Only here does the window know how messages travel.
  'renderer/connect': { areas: ['preload'], types: ['renderer/state'], ...pure },
  'renderer/App': {
    areas: ['renderer/connect', 'renderer/frame', 'renderer/state', 'renderer/ui', 'renderer/text'],
    types: ['preload'],
    packages: ['svelte'],
    ...pure,
  },
  'renderer/main': { areas: ['renderer/App', 'renderer/style'], packages: ['svelte'], ...pure },
  'renderer/vite': { areas: [], packages: ['vite', '@sveltejs/vite-plugin-svelte'], node: true },
  'main/problems': { areas: [], types: ['preload'], ...pure },
  'main/graph': { areas: [], packages: ['onnx-buf', '@bufbuild/protobuf', '@bufbuild/protobuf/wire'], ...pure },
  'main/students': { areas: ['main/graph'], ...pure },
  // Only files in, files out: it knows no student and no photo.
  'main/quantize': { areas: ['main/engine', ...problems], packages: ['onnx-buf', '@bufbuild/protobuf'], node: false },
  'main/search': { areas: [], ...pure },
  'main/methods': { areas: ['main/graph'], ...pure },
  'main/engine': {
    areas: ['main/graph', ...problems],
    packages: [
      'onnxruntime-node',
      'webgpu',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-node-gpu',
    ],
    node: true,
  },
  'main/digest-table': { areas: problems, node: true },
  'main/disk-space': { areas: [], node: true },
  'main/utf8': { areas: problems, ...pure },
  'main/store': { areas: ['main/digest-table', ...problems], node: true },
  'main/log': { areas: problems, node: true },
  'main/end-process': { areas: [], ...pure },
  'main/worker': { areas: ['preload', 'main/end-process', ...problems], packages: ['zod'], node: true },
  'main/worker/decoder': { areas: ['main/worker', 'main/faces', ...problems], packages: ['zod'], node: true },
  'main/worker/embedder': {
    areas: ['main/worker', 'main/teachers', 'main/engine', 'main/graph', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/worker/meter': {
    areas: ['main/worker', 'main/evaluation', 'main/engine', 'main/graph', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/worker/evaluator': {
    areas: ['main/worker', 'main/engine', 'main/evaluation', 'main/teachers', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/worker/quantizer': { areas: ['main/worker', 'main/quantize', 'main/export', ...problems], packages: ['zod'], node: true },
  // The one child that reads the library; the training says what was learnt, by its places among the crops.
  'main/worker/librarian': {
    areas: ['main/worker', 'main/library', 'main/faces', 'main/training', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/worker/prober': { areas: ['main/worker', 'main/engine', 'main/training', ...problems], packages: ['zod'], node: true },
  'main/worker/trainer': {
    areas: ['main/worker', 'main/training', 'main/engine', 'main/store', ...problems],
    types: ['main/graph', 'main/methods', 'main/students'],
    packages: ['zod'],
    node: true,
  },
  'main/devices': { areas: ['main/worker', ...problems], types: ['preload'], packages: ['zod'], node: true },
  'main/library': { areas: ['main/disk-space', ...problems], types: ['preload'], packages: ['better-sqlite3', 'zod'], node: true },
  'main/faces': {
    // Graph and engine: the networks that find faces (faces/detector), in the decoder alone.
    areas: ['main/worker', 'main/store', 'main/utf8', 'main/graph', 'main/engine', ...problems],
    types: ['main/library', 'preload'],
    packages: ['sharp', 'zod'],
    node: true,
  },
  'main/practice': { areas: ['main/faces', 'main/worker', ...problems], packages: ['sharp', 'facesjs'], node: true },
  'main/teachers': {
    areas: ['main/graph', 'main/engine', 'main/worker', 'main/store', 'main/evaluation', ...problems],
    packages: ['onnx-buf', '@bufbuild/protobuf', '@bufbuild/protobuf/wire', 'zod'],
    node: true,
  },
  'main/training': {
    areas: ['main/graph', 'main/students', 'main/methods', 'main/engine', 'main/store', 'main/disk-space', 'main/worker', ...problems],
    types: ['preload'],
    packages: ['zod'],
    node: true,
  },
  'main/cluster': {
    areas: ['main/graph', 'main/students', 'main/methods', 'main/engine', 'main/training', 'main/store', 'main/disk-space', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/evaluation': {
    areas: ['main/graph', 'main/engine', 'main/worker', 'main/store', 'main/utf8', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/export': {
    areas: ['main/graph', 'main/students', 'main/engine', 'main/quantize', 'main/evaluation', 'main/worker', 'main/store', ...problems],
    types: ['main/teachers', 'main/training'],
    packages: ['onnx-buf', '@bufbuild/protobuf', 'zod'],
    node: true,
  },
  'main/report': {
    areas: ['main/evaluation', 'preload', 'renderer/text', ...problems],
    types: ['main/students'],
    packages: ['subset-font', 'zod'],
    node: true,
  },
  'main/reference': {
    areas: ['main/graph', 'main/engine', 'main/students', 'main/methods', 'main/training', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/handlers': {
    areas: [
      'main/library',
      'main/disk-space',
      'main/worker',
      'main/store',
      'main/faces',
      'main/practice',
      'main/devices',
      'main/teachers',
      'main/students',
      'main/quantize',
      'main/search',
      'main/methods',
      'main/training',
      'main/cluster',
      'main/evaluation',
      'main/export',
      'main/report',
      'main/reference',
      'main/log',
      'main/utf8',
      'preload',
      ...problems,
    ],
    packages: ['zod'],
    node: true,
  },
  'main/router': { areas: ['main/log', 'preload', ...problems], types: ['main/handlers'], node: true },
  'main/host': {
    areas: ['main/router', 'main/handlers', 'main/library', 'main/worker', 'main/store', 'main/log', 'preload', ...problems],
    node: true,
  },
  'main/carrier': { areas: ['main/log', 'preload', ...problems], packages: ['zod'], node: true },
  'main/window-files': { areas: problems, node: true },
  'main/serve': {
    areas: ['main/carrier', 'main/window-files', 'main/log', 'main/faces', ...problems],
    packages: ['ws', 'zod'],
    node: true,
  },
  'main/core': {
    areas: ['main/carrier', 'main/end-process', 'main/host', 'main/log', 'main/faces', 'preload', ...problems],
    packages: ['zod'],
    node: true,
  },
  'main/cli': {
    areas: [
      'main/end-process',
      'main/host',
      'main/serve',
      'main/window-files',
      'main/faces',
      'main/log',
      'preload',
      'renderer/text',
      ...problems,
    ],
    types: ['main/handlers'],
    packages: ['zod'],
    node: true,
  },
  'main/start': { areas: ['main/cli', 'main/end-process', 'renderer/text'], node: true },
  'main/shell': {
    areas: ['main/carrier', 'main/window-files', 'main/log', 'preload', 'renderer/text', ...problems],
    packages: ['electron', 'zod'],
    node: true,
  },
};

/** Only these files may decode images: everything else asks the decoder, a child that may die. `main/practice` and `degrade` draw their own. */
const decoders = /^main\/(faces\/decode[a-z-]*|faces\/degrade|practice\/[a-z-]+)\.ts$/;
/** Files that may open a connection: the window over loopback. */
export const mayUseNetwork: readonly string[] = ['main/serve/server.ts'];

const networkModules = /^(node:)?(http|https|http2|net|tls|dgram|dns|dns\/promises|inspector|inspector\/promises|quic)$/;
const networkGlobals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Request'];

export interface Import {
  /** What stands between the quotes; undefined where it is computed. */
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** The area that a file of the repository belongs to. */
export function areaOf(path: string): string {
  const entry = /^main\/worker\/(decoder|embedder|evaluator|librarian|meter|prober|quantizer|trainer)\.ts$/.exec(path);
  if (entry) return `main/worker/${entry[1]}`;
  // The only file of the border that knows Electron.
  if (path === 'preload/preload.ts') return 'preload/preload';
  const parts = path.replace(/(\.(svelte|config))?\.[a-z]+$/, '').split('/');
  return parts[0] === 'main' || parts[0] === 'renderer' ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** Every import of a source file and every use of a global that reaches for the network. */
export function readSource(path: string, text: string): { imports: Import[]; network: string[]; enums: string[] } {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, false, ts.ScriptKind.TS);
  const imports: Import[] = [];
  const network: string[] = [];
  const enums: string[] = [];
  const line = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const literal = (node: ts.Node | undefined) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      imports.push({ specifier: literal(node.moduleSpecifier), typeOnly: onlyTypes(node.importClause), line: line(node) });
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      imports.push({ specifier: literal(node.moduleSpecifier), typeOnly: node.isTypeOnly, line: line(node) });
    } else if (ts.isImportTypeNode(node)) {
      const { argument } = node;
      imports.push({ specifier: ts.isLiteralTypeNode(argument) ? literal(argument.literal) : undefined, typeOnly: true, line: line(node) });
    } else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const required = ts.isIdentifier(expression) && expression.text === 'require';
      const loads = expression.kind === ts.SyntaxKind.ImportKeyword || required;
      if (loads) imports.push({ specifier: literal(node.arguments[0]), typeOnly: false, line: line(node) });
      if (ts.isIdentifier(expression) && networkGlobals.includes(expression.text))
        network.push(`${expression.text}() in line ${line(node)}`);
    } else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && networkGlobals.includes(node.expression.text)) {
      network.push(`new ${node.expression.text} in line ${line(node)}`);
    } else if (ts.isEnumDeclaration(node)) {
      enums.push(`enum ${node.name.text} in line ${line(node)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, network, enums };
}

/** The scripts of a component, each line where it stands in the file. */
function scriptsOf(component: string): string {
  const scripts = [...component.matchAll(/(<script[^>]*>)([\s\S]*?)<\/script>/g)];
  let text = '';
  for (const { index, 1: open = '', 2: script = '' } of scripts) {
    const before = component.slice(0, index + open.length).split('\n').length - 1;
    text = text.padEnd(text.length + Math.max(0, before - text.split('\n').length + 1), '\n') + script;
  }
  return text;
}

/** What a file imports against the table, each fault with file, line and rule. */
export function importFaults(path: string, text: string): string[] {
  const area = areaOf(path);
  const layer = layers[area];
  if (!layer) return [`${path}: the area ${area} stands in no table: add it to test/support/layers.ts`];
  const { imports, network, enums } = readSource(path, path.endsWith('.svelte') ? scriptsOf(text) : text);
  const faults = imports.flatMap((found) => {
    const fault = faultOf(path, area, layer, found);
    return fault === undefined ? [] : [`${path}:${found.line}: ${fault}`];
  });
  if (!mayUseNetwork.includes(path)) faults.push(...network.map((use) => `${path}: nothing may reach for the network: ${use}`));
  return [...faults, ...enums.map((found) => `${path}: use a union of strings instead of ${found}`)];
}

function faultOf(path: string, area: string, layer: Layer, { specifier, typeOnly }: Import): string | undefined {
  if (specifier === undefined) return 'a computed import: nobody can say what it loads';
  if (networkModules.test(specifier)) return mayUseNetwork.includes(path) ? undefined : `nothing may reach for the network: ${specifier}`;
  if (specifier.startsWith('node:')) return layer.node ? undefined : `${area} must run anywhere, so it may not import ${specifier}`;
  if (specifier.startsWith('.')) {
    const ending = path.startsWith('renderer/') ? /\.(ts|svelte|css)$/ : /\.ts$/;
    if (!ending.test(specifier)) return `imports end in .ts: ${specifier}`;
    const target = areaOf(posix.join(posix.dirname(path), specifier));
    if (target === area || layer.areas.includes(target)) return undefined;
    if (layer.types?.includes(target)) return typeOnly ? undefined : `${area} may import types of ${target} only (import type)`;
    return `${area} may not import ${target}`;
  }
  if (typeOnly && specifier === 'node') return undefined;
  if (!layer.packages?.includes(specifier)) return `${area} may not import the package ${specifier}`;
  if (specifier === 'sharp' && !decoders.test(path)) return 'sharp is for main/faces/decode*.ts, which runs in a child of its own';
  return undefined;
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    !name && namedBindings !== undefined && ts.isNamedImports(namedBindings) && namedBindings.elements.every((part) => part.isTypeOnly)
  );
}
