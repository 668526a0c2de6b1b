#include "boot_text.h"
#include "lib/format.h"

void boot_text(
    char text[BOOT_TEXT_BYTES],
    const struct proof_verdict *verdict,
    const struct boot_link *link,
    bool is_last)
{
    const char *end = link->here.end.is_closed ? "it ended in order" : "it ended without a word";
    text[0] = '\0';
    if (verdict->boot != 0) {
        (void)format_text(
            text,
            BOOT_TEXT_BYTES,
            "boot %llu: records %llu to %llu%s, %s",
            (unsigned long long)verdict->boot,
            (unsigned long long)verdict->first_number,
            (unsigned long long)verdict->last_number,
            link->here.is_whole || verdict->first_number != 1 ? "" : ", not all of them",
            is_last ? "as far as it has come" : end);
    }
}

static void put_good(char text[BOOT_TEXT_BYTES], const struct proof_verdict *verdict)
{
    if (verdict->boot_count == 1) {
        (void)format_text(
            text,
            BOOT_TEXT_BYTES,
            "good: records %llu to %llu",
            (unsigned long long)verdict->first_number,
            (unsigned long long)verdict->last_number);
        return;
    }
    (void)format_text(
        text,
        BOOT_TEXT_BYTES,
        "good: %llu boots, from record %llu of boot %llu to record %llu of boot %llu",
        (unsigned long long)verdict->boot_count,
        (unsigned long long)verdict->first_of_all,
        (unsigned long long)verdict->first_boot,
        (unsigned long long)verdict->last_number,
        (unsigned long long)verdict->boot);
}

void boot_text_verdict(char text[BOOT_TEXT_BYTES], const struct proof_verdict *verdict)
{
    char place[64];
    size_t length = 0;
    if (verdict->fault == PROOF_GOOD) {
        put_good(text, verdict);
        return;
    }
    place[0] = '\0';
    if (verdict->bad_boot != 0) {
        length =
            format_text(place, sizeof(place), "boot %llu: ", (unsigned long long)verdict->bad_boot);
    }
    if (verdict->bad_number != 0) {
        (void)format_text(
            place + length,
            sizeof(place) - length,
            "record %llu: ",
            (unsigned long long)verdict->bad_number);
    }
    length =
        format_text(text, BOOT_TEXT_BYTES, "bad: %s%s", place, proof_fault_text(verdict->fault));
    if (verdict->fault == PROOF_OTHER_NUMBER) {
        (void)format_text(
            text + length,
            BOOT_TEXT_BYTES - length,
            " (number %llu)",
            (unsigned long long)verdict->found_number);
    }
}
