// What is used of the package subset-font, which brings no types.
declare module 'subset-font' {
  // biome-ignore lint/style/noDefaultExport: that is how the package exports it
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { readonly targetFormat: 'sfnt'; readonly noHinting?: boolean; readonly keepFeatures?: readonly string[] },
  ): Promise<Buffer>;
}
