/** What is about to happen in a simulated hire, the earliest first and of one instant in the order in which it was planned. */
export class Agenda<T> {
  private readonly heap: { readonly at: number; readonly order: number; readonly item: T }[] = [];
  private planned = 0;

  add(at: number, item: T): void {
    const { heap } = this;
    heap.push({ at, order: this.planned++, item });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.isBefore(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** The next one up to an instant, taken off; undefined when there is none. */
  takeUntil(until: number): { readonly at: number; readonly item: T } | undefined {
    const { heap } = this;
    const first = heap[0];
    if (!first || first.at > until) return undefined;
    const last = heap.pop();
    if (last && heap.length > 0) {
      heap[0] = last;
      this.sink();
    }
    return first;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private sink(): void {
    const { heap } = this;
    for (let i = 0; ; ) {
      let next = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && this.isBefore(child, next)) next = child;
      if (next === i) return;
      this.swap(i, next);
      i = next;
    }
  }

  private isBefore(i: number, j: number): boolean {
    const [a, b] = [this.heap[i], this.heap[j]];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order));
  }

  private swap(i: number, j: number): void {
    const [a, b] = [this.heap[i], this.heap[j]];
    if (!a || !b) return;
    this.heap[i] = b;
    this.heap[j] = a;
  }
}
