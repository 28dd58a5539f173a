/** The button below a list that is read page by page. */
import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

export function ShowMore(props: {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): Promise<unknown>;
  };
}) {
  const { t } = useTranslation();
  const { query } = props;
  if (!query.hasNextPage) return null;
  return (
    <div>
      <Button
        disabledFocusable={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {t(query.isFetchingNextPage ? 'loading' : 'showMore')}
      </Button>
    </div>
  );
}
