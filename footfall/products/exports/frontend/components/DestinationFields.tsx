import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Field } from "~/ui/Field";
import { Select, type SelectOption } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { exportFormLogic } from "../logics/exportFormLogic";
import styles from "./DestinationFields.module.css";

interface FormProps {
  teamId: number;
  exportId: string | null;
}

interface Setting {
  name: string;
  label: string;
  hint?: string;
  isSecret?: boolean;
  placeholder?: string;
  options?: SelectOption<string>[];
}

const FILE_FORMATS: SelectOption<string>[] = [
  { value: "Parquet", label: "Parquet" },
  { value: "JSONLines", label: "JSON lines, gzipped" },
];
const PREFIX: Setting = {
  name: "prefix",
  label: "Folder",
  hint: "Where in the bucket; empty for its root.",
};
const FORMAT: Setting = { name: "file_format", label: "File format", options: FILE_FORMATS };

const SETTINGS: Record<string, Setting[]> = {
  House: [FORMAT, { ...PREFIX, hint: "A folder inside the project's own; may be empty." }],
  S3: [
    { name: "bucket_name", label: "Bucket" },
    { name: "region", label: "Region" },
    {
      name: "endpoint_url",
      label: "Endpoint",
      hint: "Empty for AWS; else the address of the S3-compatible storage.",
      placeholder: "https://storage.example.com",
    },
    PREFIX,
    { name: "aws_access_key_id", label: "Access key", isSecret: true },
    { name: "aws_secret_access_key", label: "Secret key", isSecret: true },
    FORMAT,
  ],
  Postgres: [
    { name: "host", label: "Host", placeholder: "db.example.com" },
    { name: "port", label: "Port" },
    { name: "database", label: "Database" },
    { name: "user", label: "User" },
    { name: "password", label: "Password", isSecret: true },
    {
      name: "ssl_mode",
      label: "TLS",
      options: [
        { value: "verify-full", label: "Required, with a certificate that proves the host" },
        { value: "require", label: "Required" },
        { value: "prefer", label: "Preferred" },
        { value: "disable", label: "None" },
      ],
    },
    { name: "schema", label: "Schema" },
    { name: "table_name", label: "Table", hint: "It is created unless it is there." },
  ],
};

function SettingField({ setting, ...form }: FormProps & { setting: Setting }): ReactNode {
  const { draft, errors } = useValues(exportFormLogic(form));
  const { changeSetting } = useActions(exportFormLogic(form));
  const value = draft.settings[setting.name] ?? "";
  const change = (text: string): void => changeSetting(setting.name, text);
  return (
    <Field label={setting.label} hint={setting.hint} error={errors[setting.name]}>
      {(control) =>
        setting.options ? (
          <Select<string>
            control={control}
            value={value}
            onChange={change}
            options={setting.options}
            testId={`setting-${setting.name}`}
          />
        ) : (
          <TextInput
            control={control}
            kind={setting.isSecret ? "password" : "text"}
            autoComplete={setting.isSecret ? "new-password" : "off"}
            value={value}
            onChange={change}
            {...(setting.placeholder ? { placeholder: setting.placeholder } : {})}
            testId={`setting-${setting.name}`}
          />
        )
      }
    </Field>
  );
}

/** The settings of the destination that is chosen. */
export function DestinationFields(form: FormProps): ReactNode {
  const { draft } = useValues(exportFormLogic(form));
  return (
    <div className={styles.grid}>
      {(SETTINGS[draft.kind] ?? []).map((setting) => (
        <SettingField key={setting.name} setting={setting} {...form} />
      ))}
    </div>
  );
}
