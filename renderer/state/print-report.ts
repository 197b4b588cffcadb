// Prints a report from the window's own page, in a frame of its own.
// Invariant: it works under the policy of the page, which lets in no markup, no inline style and no font: elements, style sheet and fonts are made as objects.
import { type Piece, partsOf, piecesOf } from './report-page.ts';

/** Opens the browser's print dialog with a report, and resolves when it was printed or cancelled. */
export async function printReport(html: string): Promise<void> {
  const { language, title, style, fonts, body } = partsOf(html);
  const pieces = piecesOf(body);
  const frame = document.createElement('iframe');
  // Out of sight, and not hidden: some browsers print nothing of what is not laid out.
  Object.assign(frame.style, { position: 'fixed', right: '100%', top: '0', width: '210mm', height: '297mm', border: '0' });
  frame.tabIndex = -1;
  frame.setAttribute('aria-hidden', 'true');
  document.body.append(frame);
  try {
    const view = frame.contentWindow as (Window & typeof globalThis) | null;
    const page = frame.contentDocument;
    if (view === null || page === null) throw new Error('the frame has no page');
    page.documentElement.lang = language;
    page.title = title;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(style);
    page.adoptedStyleSheets = [sheet];
    for (const { name, weight, bytes } of fonts) page.fonts.add(await new view.FontFace(name, bytes, { weight }).load());
    build(pieces, page);
    const printed = new Promise<void>((settle) => view.addEventListener('afterprint', () => settle(), { once: true }));
    view.focus();
    view.print();
    await printed;
  } finally {
    frame.remove();
  }
}

const drawings = 'http://www.w3.org/2000/svg';

function build(pieces: readonly Piece[], page: Document): void {
  let at: Element = page.body;
  for (const piece of pieces) {
    if ('text' in piece) at.append(piece.text);
    else if ('close' in piece) at = at.parentElement ?? page.body;
    else {
      const inDrawing = piece.open === 'svg' || at.namespaceURI === drawings;
      const element = inDrawing ? page.createElementNS(drawings, piece.open) : page.createElement(piece.open);
      for (const [name, value] of piece.attributes) element.setAttribute(name, value);
      at.append(element);
      if (!piece.empty) at = element;
    }
  }
}
