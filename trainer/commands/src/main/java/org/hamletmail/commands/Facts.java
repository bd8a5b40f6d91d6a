package org.hamletmail.commands;

import java.util.Map;
import java.util.TreeMap;
import org.hamletmail.config.Spelled;
import org.hamletmail.config.TextSettings;
import org.hamletmail.naming.LabeledMailOptions;

/** What a model records of its training besides the recipe. Paths say who trained: none of them. */
public final class Facts {
  private Facts() {}

  /** Returns how much was read of the mail, by the names of the configuration; to be added to. */
  public static Map<String, String> of(LabeledMailOptions mail) {
    TextSettings limits = mail.config().text();
    Map<String, String> facts = new TreeMap<>();
    facts.put("maildir", Spelled.of(mail.maildir()));
    facts.put("text.max-message-bytes", Integer.toString(limits.maxMessageBytes()));
    facts.put("text.max-depth", Integer.toString(limits.maxDepth()));
    facts.put("text.max-parts", Integer.toString(limits.maxParts()));
    facts.put("text.max-headers", Integer.toString(limits.maxHeaders()));
    facts.put("text.max-characters", Integer.toString(limits.maxCharacters()));
    return facts;
  }
}
