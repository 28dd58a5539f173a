/** Reads a long file from the API part by part, says how far it is, and gives it to the person. Closing stops it. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnnounce } from './announce.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { download } from './download.ts';
import { useFormats } from './use-formats.ts';

export interface FilePart {
  readonly text: string;
  /** Where the next part begins; absent in the last one. */
  readonly after?: string | undefined;
}

const KILOBYTE = 1024;

export function ExportDialog(props: {
  readonly title: string;
  /** What the file holds, and choices. */
  readonly children: ReactNode;
  readonly file: { readonly name: string; readonly type: string };
  readonly readPart: (after: string | undefined, signal: AbortSignal) => Promise<FilePart>;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const announce = useAnnounce();
  const { file, readPart, onClose } = props;
  const [read, setRead] = useState(0);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const run = useMutation({
    async mutationFn() {
      const { signal } = (stop.current = new AbortController());
      const parts: string[] = [];
      let after: string | undefined;
      setRead(0);
      do {
        const part = await readPart(after, signal);
        parts.push(part.text);
        setRead((before) => before + part.text.length);
        ({ after } = part);
      } while (after !== undefined);
      download(file.name, file.type, parts);
    },
    onSuccess() {
      announce(t('exported', { name: file.name }));
      onClose();
    },
  });
  return (
    <AskDialog
      title={props.title}
      yes={t('export')}
      isPending={run.isPending}
      error={run.error}
      onYes={() => run.mutate()}
      onClose={onClose}
    >
      {props.children}
      {run.isPending ? (
        <p role="status">
          {t('exportedSoFar', { size: formats.number(Math.ceil(read / KILOBYTE)) })}
        </p>
      ) : null}
    </AskDialog>
  );
}
