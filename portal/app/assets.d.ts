/** The types that Vite gives to files that are no scripts. */
declare module '*.svg' {
  const url: string;
  export default url;
}
declare module '*.css';

/** Files that a page reads when it needs them, by their path. */
interface ImportMeta {
  glob<T>(
    pattern: string,
    options: { readonly query: string; readonly import: string },
  ): Readonly<Record<string, () => Promise<T>>>;
}
