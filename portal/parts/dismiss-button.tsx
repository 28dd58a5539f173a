import { Button } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';

export function DismissButton(props: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Button
      appearance="transparent"
      aria-label={props.label}
      icon={<DismissRegular />}
      onClick={props.onClick}
    />
  );
}
