/** German texts of troubles on our side. */
export const OURS = 'Das liegt an uns, und unsere Betreiber wissen davon.';
