import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder, DataFolderInUse, DataFolderUnusable } from '../../local/data-folder';
import { lockFolder } from '../../local/folder-lock';
import { runTypeScript, temporaryFolder } from '../integration/local-processes';

const root = temporaryFolder();

const opening = (folder: string) => `
  const folder = await local('data-folder').openDataFolder(${JSON.stringify(folder)});
  say({ opened: process.pid });
  process.stdin.on('data', () => { folder.release(); process.exit(0); });`;

describe('the data folder', () => {
  it('is made with its parents, for this user only', async () => {
    const folder = await openDataFolder(join(root, 'deep', 'down'));
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    folder.release();
  });

  it('is closed to others when it was there, empty and open', async () => {
    const path = join(root, 'open');
    mkdirSync(path, { mode: 0o755 });
    (await openDataFolder(path)).release();
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is not somebody else’s folder: files that are not ours are left alone', async () => {
    const path = join(root, 'home');
    mkdirSync(path, { mode: 0o755 });
    writeFileSync(join(path, 'thesis.odt'), '');
    await expect(openDataFolder(path)).rejects.toThrow(DataFolderUnusable);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  it('says so when a file is in the way', async () => {
    const path = join(root, 'file');
    writeFileSync(path, '');
    await expect(openDataFolder(path)).rejects.toThrow(/file is in the way.*--data/);
  });

  it('is refused to a second start, with the first one’s process and the way out', async () => {
    const path = join(root, 'twice');
    const first = runTypeScript(opening(path));
    const { opened } = (await first.next()) as { opened: number };
    await expect(openDataFolder(path)).rejects.toThrow(DataFolderInUse);
    await expect(openDataFolder(path)).rejects.toThrow(
      new RegExp(`${path} is in use by Saapua with process id ${opened}.*kill ${opened}\\) or start this one with --data`),
    );
    first.child.stdin?.write('release');
    await first.ended;
    (await openDataFolder(path)).release();
  });

  it('is refused to a second part of the same process', async () => {
    const path = join(root, 'same-process');
    const folder = await openDataFolder(path);
    await expect(openDataFolder(path)).rejects.toThrow(DataFolderInUse);
    folder.release();
  });

  it('is taken over from a process that was killed', async () => {
    const path = join(root, 'killed');
    const first = runTypeScript(opening(path));
    await first.next();
    first.child.kill('SIGKILL');
    await first.ended;
    expect(readdirSync(join(path, 'lock'))).toHaveLength(1);
    const folder = await openDataFolder(path);
    expect(readdirSync(join(path, 'lock'))).toEqual([expect.stringMatching(new RegExp(`^${process.pid}-`))]);
    folder.release();
  });

  it('is taken over when its pid belongs to another process by now', async () => {
    const path = join(root, 'pid-again');
    mkdirSync(join(path, 'lock'), { recursive: true, mode: 0o700 });
    writeFileSync(join(path, 'lock', `${process.pid}-000000000000`), JSON.stringify({ isHeld: true, since: '2026-03-01T08:00:00Z' }));
    (await openDataFolder(path)).release();
  });

  it('goes to exactly one of several that take over the same dead lock at the same moment', async () => {
    const path = join(root, 'race');
    mkdirSync(join(path, 'lock'), { recursive: true, mode: 0o700 });
    writeFileSync(join(path, 'lock', '1-000000000000'), JSON.stringify({ isHeld: true, since: '2026-03-01T08:00:00Z' }));
    const contender = `
      const { openDataFolder } = local('data-folder');
      say('loaded');
      process.stdin.on('data', () => openDataFolder(${JSON.stringify(path)}).then(
        () => say('won'), (error) => { say(error.name); process.exit(0); }));`;
    const contenders = [1, 2, 3, 4].map(() => runTypeScript(contender));
    await Promise.all(contenders.map((one) => one.next()));
    for (const { child } of contenders) child.stdin?.write('go');
    const results = await Promise.all(contenders.map((one) => one.next()));
    for (const { child } of contenders) child.kill('SIGKILL');
    expect(results.sort()).toEqual(['DataFolderInUse', 'DataFolderInUse', 'DataFolderInUse', 'won']);
  }, 20_000);

  it('can be waited for', async () => {
    const path = join(root, 'queue');
    mkdirSync(path);
    const first = await lockFolder(path);
    const second = lockFolder(path, { waitMs: 5_000 });
    first.release();
    (await second).release();
  });
});
