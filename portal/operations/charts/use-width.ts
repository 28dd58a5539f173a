/** The pixels that a picture is wide: drawn to that scale, its letters are as large on a phone as on a wall. */
import { useCallback, useState } from 'react';

/** Until it is measured. */
const USUAL = 640;

export function useWidth() {
  const [width, setWidth] = useState(USUAL);
  const measure = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      // Nothing while it is not shown.
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { width, measure };
}
