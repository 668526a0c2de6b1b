/* What the system's own signatures are about. Nobody has anything else signed in these domains. */
#pragma once

#define DOMAIN_RESERVED "tessera." /* how they all begin */

#define DOMAIN_AUDIT     "tessera.audit"      /* checkpoints of the audit log */
#define DOMAIN_LOG_HEAD  "tessera.audit.head" /* how far a machine's audit log goes */
#define DOMAIN_CHALLENGE "tessera.challenge"  /* that a key is here */
#define DOMAIN_OVERLAY   "tessera.overlay"    /* settings of the overlay, by the owner */
#define DOMAIN_POLICY    "tessera.policy"     /* rules of the owner */
#define DOMAIN_PROGRAM   "tessera.program"    /* what a program is */
#define DOMAIN_STATEMENT "tessera.statement"  /* of identities, about keys */
