/** What a dialog says. Where it does not fit and scrolls, the keyboard can scroll it too. */
import { DialogContent } from '@fluentui/react-components';
import { type ReactNode, useCallback, useState } from 'react';

export function DialogText({ children }: { readonly children: ReactNode }) {
  const [scrolls, setScrolls] = useState(false);
  const watch = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const look = () => setScrolls(element.scrollHeight > element.clientHeight);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <DialogContent ref={watch} {...(scrolls && { tabIndex: 0 })}>
      {children}
    </DialogContent>
  );
}
