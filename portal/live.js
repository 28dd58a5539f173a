// Hints of the live channel: they say that something changed, and what it is now is read again. Nothing depends on
// them: without a connection the page asks more often.
const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export function listen({ negotiate, heard }) {
  let isOpen = false;
  let pause = SHORTEST_PAUSE_MS;

  const again = () => {
    isOpen = false;
    setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };

  async function connect() {
    let grant;
    try {
      grant = await negotiate();
    } catch {
      again();
      return;
    }
    const socket = new WebSocket(grant.url, grant.protocol);
    socket.addEventListener('close', again);
    socket.addEventListener('message', ({ data }) => {
      const { type, event, sequenceId, data: hint } = JSON.parse(data);
      // The service keeps what is not acknowledged, to send it again.
      if (sequenceId !== undefined)
        socket.send(JSON.stringify({ type: 'sequenceAck', sequenceId }));
      if (type === 'system' && event === 'connected') {
        isOpen = true;
        pause = SHORTEST_PAUSE_MS;
      }
      // What changed while there was no connection was not told.
      heard(hint?.kind);
    });
  }

  void connect();
  return { isOpen: () => isOpen };
}
