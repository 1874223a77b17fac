import { Component, type ReactNode } from 'react';
import { partsRound } from './lazy-part.js';
import { Broken } from './states.js';

interface Props {
  readonly children: ReactNode;
}

/**
 * Keeps what goes wrong in a part of the page from taking the rest with it: a defect, or a script that cannot be loaded (the connection is
 * lost, or the console was replaced by a newer one while it was open). It shows its part again when parts are tried again.
 */
export class Boundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };
  private unsubscribe: () => void = () => undefined;

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidMount(): void {
    this.unsubscribe = partsRound.subscribe(() => this.state.hasFailed && this.setState({ hasFailed: false }));
  }

  override componentWillUnmount(): void {
    this.unsubscribe();
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Broken onReload={() => location.reload()} /> : this.props.children;
  }
}
