import { Tabs as AntdTabs } from "antd";
import type { ReactNode } from "react";

interface TabsProps<Key extends string> {
  active: Key;
  onChange: (key: Key) => void;
  tabs: { key: Key; label: string; content: ReactNode }[];
}

export function Tabs<Key extends string>({ active, onChange, tabs }: TabsProps<Key>): ReactNode {
  return (
    <AntdTabs
      activeKey={active}
      onChange={(key) => onChange(key as Key)}
      items={tabs.map(({ key, label, content }) => ({ key, label, children: content }))}
    />
  );
}
