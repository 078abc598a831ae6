/**
 * Event ids that a file has brought so far. The same id again is the same event: with the same content it is skipped,
 * with another one it is a conflict, also when it stands in another case.
 */
import { createHash } from 'node:crypto';
import { canonical } from '../../domain/hire/canonical';
import type { CaseEvent } from '../../domain/hire/fact';

export class EventIds {
  /** Beginning of a hash of the content, by id: some 100 bytes an event, not the event. */
  private readonly contents = new Map<string, string>();

  /** Whether an event is new among those seen; remembers it when it is. */
  see(event: CaseEvent): 'new' | 'same' | 'conflict' {
    const content = createHash('sha256').update(canonical(event)).digest('base64').slice(0, 22);
    const before = this.contents.get(event.event_id);
    if (before === undefined) this.contents.set(event.event_id, content);
    return before === undefined ? 'new' : before === content ? 'same' : 'conflict';
  }

  /** Forgets all, once the database knows them. */
  clear(): void {
    this.contents.clear();
  }
}
