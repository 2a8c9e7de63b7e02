import { Dropdown, type MenuProps } from "antd";
import type { ReactElement, ReactNode } from "react";

export type MenuEntry =
  | { kind: "divider" }
  | { kind: "heading"; label: string }
  | {
      kind: "action";
      key: string;
      label: ReactNode;
      icon?: ReactNode;
      isChosen?: boolean;
      onClick: () => void;
    };

interface MenuButtonProps {
  entries: MenuEntry[];
  /** The button that opens it. */
  children: ReactElement;
  placement?: "bottomLeft" | "bottomRight" | "topLeft";
}

function itemOf(entry: MenuEntry, index: number): NonNullable<MenuProps["items"]>[number] {
  if (entry.kind === "divider") {
    return { type: "divider", key: `divider-${index}` };
  }
  if (entry.kind === "heading") {
    return { type: "group", key: `heading-${index}`, label: entry.label };
  }
  return {
    key: entry.key,
    label: entry.label,
    icon: entry.icon,
    onClick: entry.onClick,
    "data-attr": `menu-${entry.key}`,
  };
}

export function MenuButton({
  entries,
  children,
  placement = "bottomLeft",
}: MenuButtonProps): ReactNode {
  const chosen = entries.flatMap((entry) =>
    entry.kind === "action" && entry.isChosen ? [entry.key] : [],
  );
  return (
    <Dropdown
      trigger={["click"]}
      placement={placement}
      menu={{ items: entries.map(itemOf), selectable: true, selectedKeys: chosen }}
    >
      {children}
    </Dropdown>
  );
}

interface PlacedMenuProps {
  entries: MenuEntry[];
  /** In pixels, from the corner of the nearest positioned ancestor. */
  place: { x: number; y: number };
  onClose: () => void;
}

/** A menu that is open at a point of a drawing. */
export function PlacedMenu({ entries, place, onClose }: PlacedMenuProps): ReactNode {
  return (
    <Dropdown
      open
      trigger={["click"]}
      menu={{ items: entries.map(itemOf) }}
      onOpenChange={(isOpen) => {
        if (!isOpen) {
          onClose();
        }
      }}
    >
      <span aria-hidden="true" style={{ position: "absolute", left: place.x, top: place.y }} />
    </Dropdown>
  );
}
