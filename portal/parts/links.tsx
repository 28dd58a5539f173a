/** Fluent's links and buttons that go to a page of the router. */
import { Button, Link } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ComponentType } from 'react';

type Anchor = ComponentProps<'a'>;
type AnchorButton = Anchor & { readonly appearance?: 'primary' | 'secondary' };

// Fluent types these as a union of link and button, which no generic wrapper can spread into.
const FluentLink = Link as ComponentType<Anchor & { readonly as: 'a' }>;
const FluentButton = Button as ComponentType<AnchorButton & { readonly as: 'a' }>;

export const PageLink = createLink((props: Anchor) => <FluentLink {...props} as="a" />);
export const ButtonLink = createLink((props: AnchorButton) => <FluentButton {...props} as="a" />);
