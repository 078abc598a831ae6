/** The connection to Temporal: any address, with TLS and API key where the cluster asks for them. */
import { Client, Connection } from '@temporalio/client';

export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly tls?: boolean | undefined;
  readonly apiKey?: string | undefined;
}

/** A connected client. @throws when the address does not answer within `timeoutMs` */
export async function connectClient(target: TemporalTarget, timeoutMs = 10_000): Promise<Client> {
  const connection = await Connection.connect({
    address: target.address,
    connectTimeout: timeoutMs,
    ...(target.tls !== undefined && { tls: target.tls }),
    ...(target.apiKey !== undefined && { apiKey: target.apiKey }),
  });
  return new Client({ connection, namespace: target.namespace });
}
