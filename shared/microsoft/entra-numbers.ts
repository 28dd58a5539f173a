/**
 * The meaning of Entra's AADSTS numbers for this product: one table for tokens and for redirects.
 * Texts are never read: Microsoft changes them. A number that is not here has no meaning, and never a neighbour's.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */

const entraMeanings = [
  /** The person pressed Cancel. */
  'declined',
  /** The app's permissions were not approved, or not yet everywhere. */
  'not-consented',
  /** Only an administrator may approve. */
  'admin-required',
  /** Graph forbids what the approval would grant. */
  'graph-forbids',
  /** The person has to go through Microsoft's pages once more: a factor, a password, a spent code. */
  'sign-in-again',
  /** The account is none of this tenant's members, or cannot sign in. */
  'wrong-account',
  /** The tenant lets only assigned people use the app. */
  'not-assigned',
  /** Conditional Access, tenant restrictions, cross-tenant access. */
  'blocked-by-policy',
  'app-disabled',
  'app-missing',
  'service-principal-missing',
  /** Entra is still making the service principal. */
  'replicating',
  'secret-invalid',
  'secret-expired',
  /** Our client assertion or federated credential. */
  'credential-refused',
  /** Our registration or our request. */
  'registration-wrong',
  'tenant-missing',
  /** A confidential client may not work across Microsoft's clouds. */
  'other-cloud',
  /** The tenant has no usable service behind the permission. */
  'tenant-lacks-service',
  'throttled',
  'unavailable',
] as const;
export type EntraMeaning = (typeof entraMeanings)[number];

const numbers: Readonly<Record<EntraMeaning, readonly number[]>> = {
  declined: [65004],
  'not-consented': [65001, 90008, 50150, 9002341],
  'admin-required': [90094, 90095, 900941],
  'graph-forbids': [90093],
  'sign-in-again': [
    16001, 16002, 50055, 50058, 50072, 50074, 50076, 50078, 50079, 50085, 50089, 50125, 50132,
    50133, 50135, 50137, 50140, 50142, 50143, 50144, 50158, 50168, 50173, 50197, 50199, 51006,
    54005, 70000, 70008, 70043, 160021, 700020, 700082, 700084, 501481, 50148,
  ],
  'wrong-account': [
    16000, 16003, 50014, 50020, 50034, 51004, 90072, 90084, 500207, 500208, 500571, 700005,
  ],
  'not-assigned': [50105],
  'blocked-by-policy': [
    50002, 50005, 50097, 50127, 50129, 50131, 50155, 50187, 500021, 500022, 500212, 500213, 1000031,
    5000224,
  ],
  'app-disabled': [70001, 7000112],
  'app-missing': [700011, 700016],
  'service-principal-missing': [7000229],
  replicating: [650051],
  'secret-invalid': [70002, 7000215],
  'secret-expired': [7000222],
  'credential-refused': [
    50006, 50012, 50013, 50027, 50048, 70021, 500133, 700024, 700025, 700027, 700030, 700211,
    700212, 700213, 700229, 900384, 7000218,
  ],
  'registration-wrong': [
    50003, 50010, 50011, 50147, 50149, 50194, 28002, 28003, 65002, 65005, 70003, 70004, 70005,
    70007, 70011, 90009, 90014, 90023, 90100, 90102, 90112, 501491, 650056, 650057, 650059, 700022,
    700023, 700054, 900144, 900561, 900971, 901002, 9001023, 9002313, 9002332,
  ],
  'tenant-missing': [50059, 50128, 90002, 90019, 90038, 90043, 90051, 1000104],
  'other-cloud': [900382, 900432],
  'tenant-lacks-service': [50001, 500011, 500014, 650052, 650054],
  throttled: [50196, 90055],
  unavailable: [50000, 50033, 50087, 70012, 90006, 90012, 90024, 90033, 90036, 90090, 90091, 40010],
};

const byNumber: ReadonlyMap<number, EntraMeaning> = new Map(
  entraMeanings.flatMap((meaning) => numbers[meaning].map((number) => [number, meaning] as const)),
);

/** Conditional Access has 53000 to 53011 and the family 530xxx to itself. */
const isConditionalAccess = (number: number): boolean =>
  (number >= 53_000 && number <= 53_011) || (number >= 530_000 && number <= 530_999);

/** Undefined for a number that is not known. */
export const meaningOfNumber = (number: number): EntraMeaning | undefined =>
  byNumber.get(number) ?? (isConditionalAccess(number) ? 'blocked-by-policy' : undefined);
