/** The content security policy of portal and display, for every host that serves them. */

const STYLES = [
  // A style element without text: Fluent UI fills it through the CSS object model, which the policy allows.
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  // The style of the proof of mailbox access. The portal opens that page from memory, so it obeys this policy too.
  'sha256-MJ5abfF2PMwCblMBru7sS3j7fOaQ0+wEqXPqdrGs+To=',
];

/** `connections` are the origins that the page may connect to. */
export const contentPolicy = (connections: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${STYLES.map((hash) => `'${hash}'`).join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connections].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
