/** What the server and its report threads say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { ReportRequest } from './report-request';

/** To a thread. The answers come in the order of the questions. */
export type ToThread =
  /** Forget what was before and get ready for this request. */
  | { readonly type: 'begin'; readonly request: ReportRequest }
  /** Compute the parts of the hires after one id (exclusive) up to another (inclusive); null: to the end. */
  | { readonly type: 'range'; readonly after: string; readonly upTo: string | null }
  /** Hand the parts to the other thread. */
  | { readonly type: 'give'; readonly to: MessagePort }
  /** Make the document, with the parts of the other thread where there was one. */
  | { readonly type: 'finish'; readonly from: MessagePort | null };

export type FromThread =
  | { readonly type: 'done' }
  /** UTF-8 of the JSON document; handed over, not copied. */
  | { readonly type: 'report'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string; readonly code: string | undefined };
