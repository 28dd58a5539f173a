/** A runbook as blocks to show: headings, paragraphs, numbered steps and commands. Pure. */
export type Block =
  | { readonly kind: 'heading' | 'paragraph' | 'step'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string };

const FENCE = /^\s*```/;
const HEADING = /^#+ +/;
const STEP = /^(?:\d+\.|-) +/;

/** The title is left out: the page has its own. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let kind = 'paragraph' as Block['kind'];
  const end = () => {
    const text = lines.join(kind === 'code' ? '\n' : ' ');
    if (text !== '') blocks.push({ kind, text });
    [lines, kind] = [[], 'paragraph'];
  };
  for (const line of markdown.split('\n')) {
    if (FENCE.test(line)) {
      const isOpen: boolean = kind === 'code';
      end();
      kind = isOpen ? 'paragraph' : 'code';
    } else if (kind === 'code') lines.push(line.replace(/^ {3}/, ''));
    else if (line.trim() === '') end();
    else if (HEADING.test(line)) {
      end();
      if (!line.startsWith('# ')) blocks.push({ kind: 'heading', text: line.replace(HEADING, '') });
    } else {
      if (STEP.test(line)) {
        end();
        kind = 'step';
      }
      lines.push(line.replace(STEP, '').trim());
    }
  }
  end();
  return blocks;
}

/** Text between backticks is code: every second part. */
export const partsOf = (text: string): readonly string[] => text.split('`');
