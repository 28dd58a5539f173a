/** A payload for clients, serialised once for all receivers of a kind. */

type DataType = 'json' | 'text' | 'binary';

interface Payload {
  readonly dataType: DataType;
  /** The `data` member as JSON text. */
  readonly data: string;
  /** The frame for a client without a subprotocol. */
  readonly raw: string | Buffer;
}

/** Undefined when the content type is none of the service's three. Throws a SyntaxError on malformed JSON. */
export function toPayload(contentType: string, body: Buffer): Payload | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') {
    const text = body.toString('utf8');
    JSON.parse(text);
    return { dataType: 'json', data: text, raw: text };
  }
  if (type === 'text/plain') {
    const text = body.toString('utf8');
    return { dataType: 'text', data: JSON.stringify(text), raw: text };
  }
  if (type === 'application/octet-stream') {
    return { dataType: 'binary', data: JSON.stringify(body.toString('base64')), raw: body };
  }
  return undefined;
}

/** Reads the payload of a client's frame; without a `dataType` a text is text and everything else JSON. */
export function fromFrame(given: unknown, data: unknown): Payload | undefined {
  const dataType = given ?? (typeof data === 'string' ? 'text' : 'json');
  if (dataType === 'json' && data !== undefined) {
    const text = JSON.stringify(data);
    return { dataType, data: text, raw: text };
  }
  if (typeof data !== 'string') return undefined;
  if (dataType === 'text') return { dataType, data: JSON.stringify(data), raw: data };
  if (dataType === 'binary') {
    return { dataType, data: JSON.stringify(data), raw: Buffer.from(data, 'base64') };
  }
  return undefined;
}

export interface Message {
  /** The json subprotocols' frame without its closing brace, so that a sequence id can follow. */
  readonly open: string;
  readonly raw: string | Buffer;
}

export const fromServer = ({ dataType, data, raw }: Payload): Message => ({
  open: `{"type":"message","from":"server","dataType":"${dataType}","data":${data}`,
  raw,
});

export function fromGroup(
  { dataType, data, raw }: Payload,
  group: string,
  fromUserId: string | undefined,
): Message {
  const sender = fromUserId === undefined ? '' : `,"fromUserId":${JSON.stringify(fromUserId)}`;
  return {
    open: `{"type":"message","from":"group","group":${JSON.stringify(group)}${sender},"dataType":"${dataType}","data":${data}`,
    raw,
  };
}
