#include "senders.h"
#include "lib/memory.h"

/* `count`, where it is none of them. */
static uint32_t find(const struct place *places, uint32_t count, const struct place *sender)
{
    uint32_t at = 0;
    while (at < count && (places[at].port != sender->port ||
                          !address_equal(&places[at].address, &sender->address))) {
        at++;
    }
    return at;
}

/* What was before place `at` moves behind it. */
static void put_first(struct place *places, uint32_t at, const struct place *sender)
{
    const struct place first = *sender; /* it may be one of those that move */
    memmove(&places[1], &places[0], at * sizeof(places[0]));
    places[0] = first;
}

static void note_other(struct senders *senders, const struct place *sender)
{
    uint32_t at = find(senders->others, senders->other_count, sender);
    if (at == SENDERS_OTHERS_MAX) {
        at = SENDERS_OTHERS_MAX - 1;
        senders->forgotten_count++;
    } else if (at == senders->other_count) {
        senders->other_count++;
    }
    put_first(senders->others, at, sender);
}

void senders_note(struct senders *senders, const struct place *sender)
{
    const uint32_t at = find(senders->answered, senders->answered_count, sender);
    if (at < senders->answered_count) {
        put_first(senders->answered, at, sender);
    } else {
        note_other(senders, sender);
    }
}

/* The one at place `at` of the others is answered from now on. */
static void begin_to_answer(struct senders *senders, uint32_t at)
{
    const struct place sender = senders->others[at];
    uint32_t place = senders->answered_count;
    senders->other_count--;
    memmove(
        &senders->others[at],
        &senders->others[at + 1],
        (senders->other_count - at) * sizeof(senders->others[0]));
    if (place == SENDERS_ANSWERED_MAX) {
        place = SENDERS_ANSWERED_MAX - 1;
        note_other(senders, &senders->answered[place]);
    } else {
        senders->answered_count++;
    }
    put_first(senders->answered, place, &sender);
}

bool senders_have(struct senders *senders, const struct place *sender)
{
    uint32_t at = find(senders->answered, senders->answered_count, sender);
    if (at < senders->answered_count) {
        put_first(senders->answered, at, sender);
        return true;
    }
    at = find(senders->others, senders->other_count, sender);
    if (at == senders->other_count) {
        return false;
    }
    begin_to_answer(senders, at);
    return true;
}
