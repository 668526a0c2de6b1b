#include "boot_link.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"

#define LINK_BYTES (CHAIN_DIGEST_BYTES + CHAIN_KEY_BYTES)

_Static_assert(LINK_BYTES <= CHAIN_SUBJECT_BYTES_MAX, "it is the subject");

static const struct chain_source no_source = {.source = CHAIN_SOURCE_NONE};

/* -- saying ------------------------------------------------------------------------------------ */

static struct audit_record own_record(
    const struct chain *chain, uint64_t time_ns, enum audit_event event, struct bytes subject)
{
    return (struct audit_record){
        .time_ns = time_ns,
        .event = (uint16_t)event,
        .process = chain->process,
        .principal = {chain->key.public_key, sizeof(chain->key.public_key)},
        .source = text_bytes("audit"),
        .subject = subject,
    };
}

static void say_continued(struct chain *chain, uint64_t time_ns, const struct boot_end *before)
{
    uint8_t subject[LINK_BYTES];
    char text[CHAIN_TEXT_BYTES_MAX];
    const bool has_before = before->boot != 0;
    memcpy(subject, before->head, CHAIN_DIGEST_BYTES);
    memcpy(subject + CHAIN_DIGEST_BYTES, before->key, CHAIN_KEY_BYTES);
    struct audit_record record = own_record(
        chain,
        time_ns,
        AUDIT_EVENT_LOG_CONTINUED,
        (struct bytes){subject, has_before ? sizeof(subject) : 0});
    record.value = before->boot + 1;
    (void)format_text(
        text,
        sizeof(text),
        has_before ? "boot %llu of this disk: boot %llu ended %s record %llu"
                   : "boot %llu of this disk, the first one",
        (unsigned long long)record.value,
        (unsigned long long)before->boot,
        before->is_closed ? "in order with" : "without a word after",
        (unsigned long long)before->last_number);
    record.text = text_bytes(text);
    chain_add(chain, &record, no_source);
}

void boot_link_say(
    struct chain *chain,
    uint64_t time_ns,
    const struct boot_end *before,
    const uint8_t endorser[SEED_BYTES],
    const uint8_t successor[SEED_BYTES])
{
    struct key_pair key;
    say_continued(chain, time_ns, before);
    if (before->boot != 0) {
        key_pair_of_seed(endorser, &key);
        chain_endorse(chain, time_ns, &key);
        key_pair_wipe(&key);
    }
    key_pair_of_seed(successor, &key);
    const struct audit_record record = own_record(
        chain,
        time_ns,
        AUDIT_EVENT_LOG_SUCCESSOR,
        (struct bytes){key.public_key, sizeof(key.public_key)});
    chain_add(chain, &record, no_source);
    key_pair_wipe(&key);
}

/* -- verifying --------------------------------------------------------------------------------- */

void boot_link_begin(
    struct boot_link *link, uint64_t boot, const uint8_t key[CHAIN_KEY_BYTES], bool is_whole)
{
    const struct boot_known before = link->here;
    *link = (struct boot_link){.before = before, .here = {.is_whole = is_whole}};
    link->here.end.boot = boot;
    memcpy(link->here.end.key, key, CHAIN_KEY_BYTES);
}

void boot_link_resume(struct boot_link *link, const struct boot_known *known)
{
    *link = (struct boot_link){.here = *known};
    link->here.is_whole = false; /* not all of it is looked at now */
}

static bool is_own(const struct boot_link *link, const struct chain_entry *entry)
{
    return bytes_equal(
        entry->record.principal, (struct bytes){link->here.end.key, CHAIN_KEY_BYTES});
}

static void take_continued(struct boot_link *link, const struct chain_entry *entry)
{
    const struct boot_end *before = &link->before.end;
    const struct bytes subject = entry->record.subject;
    link->said_boot = entry->record.value;
    link->is_endorsed = false;
    link->is_linked = subject.size_bytes == LINK_BYTES &&
                      memcmp(subject.data, before->head, CHAIN_DIGEST_BYTES) == 0 &&
                      memcmp(subject.data + CHAIN_DIGEST_BYTES, before->key, CHAIN_KEY_BYTES) == 0;
}

void boot_link_take(
    struct boot_link *link,
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES])
{
    struct boot_known *here = &link->here;
    switch (entry->record.event) {
    case AUDIT_EVENT_LOG_CONTINUED:
        if (is_own(link, entry)) {
            take_continued(link, entry);
        }
        break;
    case AUDIT_EVENT_LOG_ENDORSED:
        link->is_endorsed = link->before.has_successor &&
                            checkpoint_is_signed(entry, previous, link->before.successor);
        break;
    case AUDIT_EVENT_LOG_SUCCESSOR:
        if (is_own(link, entry) && entry->record.subject.size_bytes == CHAIN_KEY_BYTES) {
            memcpy(here->successor, entry->record.subject.data, CHAIN_KEY_BYTES);
            here->has_successor = true;
        }
        break;
    default:
        break;
    }
    here->end.is_closed = checkpoint_is(entry) && entry->record.value == CHECKPOINT_CLOSED;
    here->end.last_number = entry->record.number;
    memcpy(here->end.head, entry->digest, CHAIN_DIGEST_BYTES);
}

void boot_link_gap(struct boot_link *link)
{
    link->here.is_whole = false;
}

enum boot_link_fault boot_link_judge(const struct boot_link *link)
{
    const struct boot_known *here = &link->here;
    if (link->said_boot != 0 ? link->said_boot != here->end.boot
                             : here->is_whole && here->end.boot != 0) {
        return BOOT_LINK_OTHER; /* the number is another one, or nothing says which it is */
    }
    if (link->before.end.boot == 0) {
        return BOOT_LINK_GOOD; /* nobody has seen what was before */
    }
    if (!link->is_linked) {
        return here->is_whole || link->said_boot != 0 ? BOOT_LINK_OTHER : BOOT_LINK_GOOD;
    }
    /* The name of the key may be in a part that is not there. */
    return link->is_endorsed || (!link->before.has_successor && !link->before.is_whole)
               ? BOOT_LINK_GOOD
               : BOOT_LINK_STRANGER;
}
