package org.hamletmail.config;

/** What becomes of messages of which the model was given, or knows, too little. */
public enum LowCoverage {
  /** The model's word counts as on any other. */
  JUDGE,
  /** They pass, neither ham nor spam. */
  PASS,
  /** They are held for an administrator. */
  QUARANTINE
}
