/**
 * Where downloads that every data folder can share are kept: the user's own cache, never the project's
 * folder, so that a fresh clone or a second installation does not fetch 156 MB again.
 */
import { join } from 'node:path';

/**
 * Absolute path of Saapua's folder in the user's cache; it need not exist yet.
 * Source: XDG Base Directory Specification 0.8 (XDG_CACHE_HOME, relative values are ignored); on macOS
 * ~/Library/Caches.
 * @param env  environment to read XDG_CACHE_HOME from
 * @param home  the user's home folder, absolute
 */
export function userCacheFolder(env: NodeJS.ProcessEnv, home: string, platform: NodeJS.Platform): string {
  const chosen = env['XDG_CACHE_HOME'];
  if (chosen?.startsWith('/')) return join(chosen, 'saapua');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'saapua') : join(home, '.cache', 'saapua');
}
