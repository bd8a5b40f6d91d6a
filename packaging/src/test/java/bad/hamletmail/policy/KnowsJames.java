package bad.hamletmail.policy;

import org.apache.mailet.Mail;

record KnowsJames(Mail mail) {}
