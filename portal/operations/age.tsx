/** How long ago something was, in words. */
import { useFormats, useNow } from '../parts/use-formats.ts';

export function Age({ at }: { readonly at: string }) {
  const formats = useFormats();
  return <time dateTime={at}>{formats.age(at, useNow())}</time>;
}
