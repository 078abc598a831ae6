/** A short stable id of a few strings. Not for secrets: it only has to be the same everywhere and hardly ever collide. */

const FNV_PRIME = 0x01000193;
const SEEDS = [0x811c9dc5, 0x01234567, 0x89abcdef, 0x7fed9b53] as const;

/** 32 hexadecimal digits from the parts, kept apart by a NUL. Source: FNV-1a over 32 bits, four lanes with different offsets. */
export function digest(parts: readonly string[]): string {
  const text = parts.join('\u0000');
  let id = '';
  for (const seed of SEEDS) {
    let hash: number = seed;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
    id += ((hash ^ (hash >>> 15)) >>> 0).toString(16).padStart(8, '0');
  }
  return id;
}
