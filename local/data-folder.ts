/**
 * The folder that holds everything this installation remembers on disk: database, engine, ports, tokens.
 *
 * Guarantees to whoever opens it: only this user can read it, and no other running Saapua has it. Two
 * databases on one folder would corrupt it silently, so a second start is refused, never queued.
 */
import { chmodSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FolderLocked, LOCK_FOLDER_NAME, lockFolder, type Holder } from './folder-lock';

const POSTGRES = 'postgres';
const TEMPORAL_DATABASE = 'temporal.sqlite';

export interface DataFolder {
  /** Absolute, without links. */
  readonly path: string;
  readonly postgresFolder: string;
  readonly temporalDatabase: string;
  readonly portsFile: string;
  /** Lets the next start have the folder; calling it again does nothing. */
  release(): void;
}

/** Another running Saapua has the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';

  constructor(readonly folder: string, readonly holder: Holder) {
    super(
      `The data folder ${folder} is in use by Saapua with process id ${holder.pid}, started ${holder.since}. ` +
        `Stop it (Ctrl-C in its window, or kill ${holder.pid}) or start this one with --data OTHER_FOLDER.`,
    );
  }
}

/** The data folder cannot be used, and the message says why and what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable';
}

/**
 * Creates the folder if needed (mode 700), and takes it for this process.
 * @param folder  absolute, or relative to the current folder
 * @throws DataFolderInUse when another running Saapua has it
 * @throws DataFolderUnusable when it cannot be made or written, or holds somebody else's files
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = makePrivate(resolve(folder));
  const lock = await lockFolder(path).catch((error: unknown) => {
    if (error instanceof FolderLocked) throw new DataFolderInUse(path, error.holder);
    throw unusable(path, error);
  });
  return {
    path,
    postgresFolder: join(path, POSTGRES),
    temporalDatabase: join(path, TEMPORAL_DATABASE),
    portsFile: join(path, 'ports.json'),
    release: () => lock.release(),
  };
}

/** The folder's real path, by which the socket of its database is named, whatever links lead to it. */
function makePrivate(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if ((statSync(path).mode & 0o077) === 0) return realpathSync(path);
    // A folder that is there already may be anybody's, such as the home folder: do not close it to others.
    const names = readdirSync(path);
    const isOurs = [LOCK_FOLDER_NAME, POSTGRES, TEMPORAL_DATABASE].some((name) => names.includes(name));
    if (names.length === 0 || isOurs) {
      chmodSync(path, 0o700);
      return realpathSync(path);
    }
  } catch (error) {
    throw unusable(path, error);
  }
  throw new DataFolderUnusable(
    `The folder ${path} holds files that are not Saapua's and others can read it. ` +
      'Name a new or an empty folder with --data FOLDER or SAAPUA_DATA.',
  );
}

function unusable(path: string, error: unknown): DataFolderUnusable {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason =
    code === 'EACCES' || code === 'EPERM' ? 'this user may not write there'
    : code === 'EROFS' ? 'the file system is read-only'
    : code === 'ENOTDIR' || code === 'EEXIST' ? 'a file is in the way'
    : code === 'ENOSPC' ? 'the disk is full'
    : message;
  return new DataFolderUnusable(
    `The data folder ${path} cannot be used: ${reason}. Choose another with --data FOLDER or SAAPUA_DATA.`,
    { cause: error },
  );
}
