import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { Field } from "~/ui/Field";
import { Select, type SelectOption } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { settingNames } from "../logics/draft";
import { sourceFormLogic } from "../logics/sourceFormLogic";
import styles from "./ConnectionFields.module.css";

interface FormProps {
  teamId: number;
  sourceId: string | null;
}

interface Setting {
  label: string;
  hint?: string;
  isSecret?: boolean;
  placeholder?: string;
  options?: SelectOption<string>[];
}

const SETTINGS: Record<string, Setting> = {
  host: { label: "Host", placeholder: "db.example.com" },
  port: { label: "Port" },
  database: { label: "Database" },
  user: { label: "User", hint: "One that may only read is enough, and best." },
  password: { label: "Password", isSecret: true },
  ssl_mode: {
    label: "TLS",
    options: [
      { value: "verify-full", label: "Required, with a certificate that proves the host" },
      { value: "require", label: "Required" },
      { value: "prefer", label: "Preferred" },
      { value: "disable", label: "None" },
    ],
  },
  schema: { label: "Schema", hint: "Empty for all that the user may read." },
  storage: {
    label: "Where the files lie",
    options: [
      { value: "s3", label: "S3, or storage that speaks like it" },
      { value: "house", label: "This house, in the project's folder" },
    ],
  },
  pattern: {
    label: "Files",
    hint: "* stands for anything, so orders/*.csv takes a whole folder. They become one table.",
    placeholder: "orders/*.csv",
  },
  format: {
    label: "Format",
    hint: "May be gzipped: the name then ends with .gz.",
    options: [
      { value: "CSV", label: "CSV with a header" },
      { value: "JSONLines", label: "JSON lines" },
      { value: "Parquet", label: "Parquet" },
    ],
  },
  table_name: { label: "Table", hint: "What SQL calls it, behind the name of the source." },
  endpoint_url: {
    label: "Endpoint",
    hint: "Empty for AWS; else the address of the S3-compatible storage.",
    placeholder: "https://storage.example.com",
  },
  region: { label: "Region" },
  bucket: { label: "Bucket" },
  access_key: {
    label: "Access key",
    isSecret: true,
    hint: "Empty for a bucket that is open to everyone.",
  },
  secret_key: { label: "Secret key", isSecret: true },
};

function SettingField({ name, ...form }: FormProps & { name: string }): ReactNode {
  const { draft, errors } = useValues(sourceFormLogic(form));
  const { changeSetting } = useActions(sourceFormLogic(form));
  const setting = SETTINGS[name] ?? { label: name };
  const value = draft.settings[name] ?? "";
  const change = (text: string): void => changeSetting(name, text);
  return (
    <Field label={setting.label} hint={setting.hint} error={errors[name]}>
      {(control) =>
        setting.options ? (
          <Select<string>
            control={control}
            value={value}
            onChange={change}
            options={setting.options}
            testId={`setting-${name}`}
          />
        ) : (
          <TextInput
            control={control}
            kind={setting.isSecret ? "password" : "text"}
            autoComplete={setting.isSecret ? "new-password" : "off"}
            value={value}
            onChange={change}
            {...(setting.placeholder ? { placeholder: setting.placeholder } : {})}
            testId={`setting-${name}`}
          />
        )
      }
    </Field>
  );
}

/** The settings of the kind of source that is chosen. */
export function ConnectionFields(form: FormProps): ReactNode {
  const { draft } = useValues(sourceFormLogic(form));
  return (
    <div className={styles.grid}>
      {settingNames(draft).map((name) => (
        <SettingField key={name} name={name} {...form} />
      ))}
    </div>
  );
}
