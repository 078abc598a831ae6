/**
 * The source files of the repository as rules about them need them: what each imports, by value or for its types only,
 * which texts stand in it, and what it calls. Parsed, not searched, so that comments and names in passing do not count.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from '@swc/core';

const ROOT = join(__dirname, '..', '..');

export interface Import {
  /** As written: `../domain/hire/decide` or `node:fs`. */
  readonly specifier: string;
  /** File of the repository, without extension; undefined for a package. */
  readonly file: string | undefined;
  /** Erased when it is compiled. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** `domain/hire/decide.ts`, from the root of the repository. */
  readonly path: string;
  /** Top-level folder. */
  readonly folder: string;
  readonly imports: readonly Import[];
  /** String and template texts, property names and identifiers of properties; imports left out. */
  readonly texts: readonly string[];
  /** `Date.now`, `Math.random`, `process.env`, `new Date` (without an argument), `getHours`. */
  readonly uses: readonly string[];
}

/** Every source file of these top-level folders, sorted; folders that do not exist yet give none. */
export function sourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) => pathsIn(folder)).sort().map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

function pathsIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return pathsIn(path);
    return /\.(ts|mjs)$/.test(entry.name) && !/\.d\.\w*ts$/.test(entry.name) ? [path] : [];
  });
}

interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** One file from its text; `path` says where its relative imports lead. */
export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const texts: string[] = [];
  const uses: string[] = [];
  const addImport = (specifier: string, typeOnly: boolean): void => {
    const file = specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)).replace(/\.(ts|mjs)$/, '') : undefined;
    imports.push({ specifier, file, typeOnly });
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    const source = node['source'] as { value: string } | null | undefined;
    if (node.type === 'ImportDeclaration' || ((node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && source)) {
      const specifiers = (node['specifiers'] ?? []) as readonly { isTypeOnly?: boolean }[];
      addImport(source?.value ?? '', node['typeOnly'] === true || (specifiers.length > 0 && specifiers.every((s) => s.isTypeOnly === true)));
      return;
    }
    noteText(node, texts);
    noteUse(node, uses);
    const called = dynamicImport(node);
    if (called !== undefined) addImport(called, false);
    for (const key of Object.keys(node)) if (key !== 'span') visit(node[key]);
  };
  visit(parseSync(text, { syntax: 'typescript', target: 'es2022' }).body);
  return { path, folder: path.split('/')[0] ?? '', imports, texts, uses };
}

function dynamicImport(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = node['callee'] as Node;
  const [first] = node['arguments'] as readonly { expression: Node }[];
  const isImport = callee.type === 'Import' || (callee.type === 'Identifier' && callee['value'] === 'require');
  return isImport && first?.expression.type === 'StringLiteral' ? String(first.expression['value']) : undefined;
}

function noteText(node: Node, texts: string[]): void {
  if (node.type === 'StringLiteral') texts.push(String(node['value']));
  if (node.type === 'TemplateElement') texts.push(String(node['raw']));
  if (node.type === 'KeyValueProperty' || node.type === 'MemberExpression' || node.type === 'TsPropertySignature') {
    const key = (node['key'] ?? node['property']) as Node;
    if (key.type === 'Identifier') texts.push(String(key['value']));
  }
}

function noteUse(node: Node, uses: string[]): void {
  if (node.type === 'MemberExpression') {
    const [object, property] = [node['object'] as Node, node['property'] as Node];
    if (property.type !== 'Identifier') return;
    uses.push(object.type === 'Identifier' ? `${String(object['value'])}.${String(property['value'])}` : String(property['value']));
    if (object.type === 'Identifier') uses.push(String(property['value']));
  }
  const callee = node['callee'] as Node | undefined;
  if (node.type === 'NewExpression' && callee?.type === 'Identifier' && ((node['arguments'] ?? []) as unknown[]).length === 0) uses.push(`new ${String(callee['value'])}`);
  if (node.type === 'CallExpression' && callee?.type === 'Identifier') uses.push(String(callee['value']));
}
