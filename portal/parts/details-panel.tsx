/** Beside a list: everything about one of its rows. Escape closes it. */
import {
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem.ts';
import { DismissButton } from './dismiss-button.tsx';
import { EmptyList } from './empty-list.tsx';
import { Loaded } from './loaded.tsx';

const useStyles = makeStyles({
  panel: { width: 'min(34rem, 100vw)', maxWidth: '100vw' },
  body: {
    outlineStyle: 'none',
    display: 'grid',
    alignContent: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalL,
    paddingBlockEnd: tokens.spacingVerticalXXXL,
    // The gap of the grid is between them.
    '& > p': { margin: 0 },
  },
  heading: { ...typographyStyles.subtitle2, margin: 0, marginBlockEnd: tokens.spacingVerticalS },
});

export function DetailsPanel(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const styles = useStyles();
  // Gone only when it has closed: until then it gives the focus back to where it came from.
  const [isOpen, setOpen] = useState(true);
  const close = () => setOpen(false);
  const body = useRef<HTMLDivElement>(null);
  useKeptFocus(body);
  return (
    <OverlayDrawer
      open={isOpen}
      position="end"
      className={styles.panel}
      onOpenChange={(_event, { open }) => setOpen(open)}
      surfaceMotion={{
        onMotionFinish(_event, { direction }) {
          if (direction === 'exit') props.onClose();
        },
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle action={<DismissButton label={t('close')} onClick={close} />}>
          <bdi>{props.title}</bdi>
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <div ref={body} tabIndex={-1} className={styles.body}>
          {props.children}
        </div>
      </DrawerBody>
    </OverlayDrawer>
  );
}

/** When what had the focus has done its work and is gone, the panel has it: the keyboard goes on from there. */
function useKeptFocus(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = body;
    if (current === null) return undefined;
    const observer = new MutationObserver(() => {
      if (document.activeElement === document.body) current.focus();
    });
    observer.observe(current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [body]);
}

/** About one thing that is read, which may be gone by now. */
export function QueryPanel<T>(props: {
  readonly query: UseQueryResult<T>;
  readonly title: string;
  readonly unknown: { readonly title: string; readonly text: string };
  readonly onClose: () => void;
  readonly children: (data: T) => ReactNode;
}) {
  const { query, title, unknown, onClose, children } = props;
  const isUnknown = query.error instanceof ApiProblem && query.error.status === 404;
  return (
    <DetailsPanel title={title} onClose={onClose}>
      {isUnknown ? <EmptyList {...unknown} /> : <Loaded query={query}>{children}</Loaded>}
    </DetailsPanel>
  );
}

export function PanelSection(props: { readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={styles.heading}>
        {props.title}
      </h3>
      {props.children}
    </section>
  );
}
