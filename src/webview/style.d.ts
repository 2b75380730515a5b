/** A style sheet is bundled by being imported; it exports nothing. */
declare module '*.css' {
  const nothing: undefined;
  export { nothing };
}
