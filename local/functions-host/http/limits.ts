/**
 * Kestrel's limits on the first line and the headers of a request
 * (https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/options).
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const LINE_BYTES = 8_192;
const HEADER_BYTES = 32_768;
const HEADERS = 100;

/** The most that Node's parser reads before it gives up: as much as Kestrel takes, and less than one read of a socket. */
export const PARSER_BYTES = LINE_BYTES + HEADER_BYTES + 1_024;

/** The status of the refusal; undefined when the request is within the limits. */
export function refusalOf(request: IncomingMessage): 414 | 431 | undefined {
  const line = `${request.method} ${request.url} HTTP/${request.httpVersion}\r\n`;
  if (Buffer.byteLength(line) > LINE_BYTES) return 414;
  const names = request.rawHeaders.length / 2;
  // A colon, a blank and a line break for each.
  const bytes = Buffer.byteLength(request.rawHeaders.join(''), 'latin1') + names * 4;
  return names > HEADERS || bytes > HEADER_BYTES ? 431 : undefined;
}

/** Answers what Node's parser refused before there was a request. */
export function refuseUnparsed(
  error: Error & { code?: string; rawPacket?: Buffer },
  socket: Duplex,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${reasonOf(error)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

function reasonOf({ code, rawPacket }: { code?: string; rawPacket?: Buffer }): string {
  if (code !== 'HPE_HEADER_OVERFLOW') return '400 Bad Request';
  const end = rawPacket?.indexOf('\r\n') ?? 0;
  const isLong = end < 0 || end > LINE_BYTES;
  const isFirstLine = /^[A-Z]+ \S/.test(rawPacket?.subarray(0, 40).toString('latin1') ?? '');
  return isFirstLine && isLong ? '414 URI Too Long' : '431 Request Header Fields Too Large';
}
