export const MIN_PASSWORD_LENGTH = 8;

export function emailError(email: string): string | undefined {
  if (!email.trim()) {
    return "Enter your email address";
  }
  return /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : "This is not an email address";
}

/** For a password that is being chosen; the server checks that it is not a common one. */
export function newPasswordError(password: string): string | undefined {
  return password.length < MIN_PASSWORD_LENGTH
    ? `Use at least ${MIN_PASSWORD_LENGTH} characters`
    : undefined;
}
