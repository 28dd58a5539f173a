/** Rows of a list that are chosen together, for an action on many. */
import { Checkbox } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly choose: (ids: readonly string[]) => void;
}

const SelectionContext = createContext<Selection | undefined>(undefined);
export const useSelection = (): Selection | undefined => useContext(SelectionContext);

/** Without `isOn` nothing can be chosen. */
export function Selectable(props: { readonly isOn: boolean; readonly children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selection = useMemo<Selection>(
    () => ({
      ids,
      toggle: (id) =>
        setIds(
          ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : new Set([...ids, id]),
        ),
      choose: (chosen) => setIds(new Set(chosen)),
    }),
    [ids],
  );
  return (
    <SelectionContext value={props.isOn ? selection : undefined}>{props.children}</SelectionContext>
  );
}

/** Beside the name of a row. The keyboard chooses by Space on the row itself. */
export function SelectBox({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation('operations');
  const selection = useSelection();
  if (selection === undefined) return null;
  return (
    <Checkbox
      aria-label={t('select', { name })}
      tabIndex={-1}
      checked={selection.ids.has(id)}
      onChange={() => selection.toggle(id)}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    />
  );
}
