/* Whether what the kernel did is what the abstract model allows. */
#include "abi/object_kind.h"
#include "abi/status.h"
#include "abi/system_call.h"
#include "model.h"
#include "schema/kernel.h"
#include <inttypes.h>
#include <stdio.h>

/* The step that is looked at. */
static struct {
    const struct model_state *before;
    const struct model_state *after;
    const struct model_expectation *expectation;
    bool has_succeeded; /* a predicted call answered STATUS_OK */
    bool is_predicted;  /* and nothing but the call changed anything */
} step;

/* Of each capability before the step: where it is afterwards, or MODEL_NONE. */
static uint32_t places[MODEL_CAPABILITIES_MAX];
/* Of each one afterwards: whether it was there before. */
static bool is_old[MODEL_CAPABILITIES_MAX];

static bool complain(const char *what, const struct model_capability *capability)
{
    printf("model: %s\n", what);
    if (capability != NULL) {
        printf(
            "  process %" PRIu64 " handle 0x%x kind %u mask 0x%" PRIx64 " badge 0x%" PRIx64 "\n",
            capability->process,
            capability->handle,
            capability->kind,
            capability->mask,
            capability->badge);
    }
    return false;
}

/* -- what stays, and what goes ----------------------------------------------------------------- */

static void match_process(uint32_t first, uint32_t count, const struct model_process *after)
{
    uint32_t at = after == NULL ? 0 : after->first;
    const uint32_t end = after == NULL ? 0 : after->first + after->count;
    for (uint32_t i = first; i < first + count; i++) {
        /* Both are in the order of their indexes, which are the lower bits of the handles. */
        const struct model_capability *earlier = &step.before->capabilities[i];
        uint32_t k = at;
        while (k < end && step.after->capabilities[k].handle != earlier->handle) {
            k++;
        }
        places[i] = k < end ? k : MODEL_NONE;
        if (k < end) {
            is_old[k] = true;
            at = k + 1;
        }
    }
}

static void match_all(void)
{
    for (uint32_t i = 0; i < step.before->capability_count; i++) {
        places[i] = MODEL_NONE;
    }
    for (uint32_t i = 0; i < step.after->capability_count; i++) {
        is_old[i] = false;
    }
    for (uint32_t i = 0; i < step.before->process_count; i++) {
        const struct model_process *process = &step.before->processes[i];
        match_process(process->first, process->count, model_process(step.after, process->number));
    }
}

static bool is_below(uint32_t capability, uint32_t ancestor)
{
    while (capability != MODEL_NONE && capability != ancestor) {
        capability = step.before->capabilities[capability].parent;
    }
    return ancestor != MODEL_NONE && capability == ancestor;
}

/* Something that the expectation says takes this one away. */
static bool must_go(uint32_t i)
{
    const struct model_expectation *expectation = step.expectation;
    return step.has_succeeded && (i == expectation->removed ||
                                  (i != expectation->emptied && is_below(i, expectation->emptied)));
}

/* What was mapped of a memory object that has ended goes in pieces. */
static bool may_go(const struct model_capability *capability)
{
    const struct model_object *object = model_object(step.after, capability->object);
    return !step.is_predicted ||
           (capability->kind == OBJECT_MAPPING && (object == NULL || object->is_ended));
}

static bool is_same(const struct model_capability *earlier, const struct model_capability *later)
{
    const bool is_mapping = earlier->kind == OBJECT_MAPPING;
    return earlier->kind == later->kind && earlier->object == later->object &&
           earlier->mask == later->mask && earlier->badge == later->badge &&
           earlier->is_audited == later->is_audited &&
           (is_mapping ? later->page_count <= earlier->page_count : true);
}

/* What it hangs below now: the nearest of its ancestors that is still there. */
static bool has_right_parent(uint32_t i)
{
    uint32_t parent = step.before->capabilities[i].parent;
    while (parent != MODEL_NONE && places[parent] == MODEL_NONE) {
        parent = step.before->capabilities[parent].parent;
    }
    const uint32_t wanted = parent == MODEL_NONE ? MODEL_NONE : places[parent];
    const uint32_t found = step.after->capabilities[places[i]].parent;
    if (found == wanted) {
        return true;
    }
    /* One that is still there, but in the table of a process that has ended, is not in `places`. */
    return found != MODEL_NONE &&
           model_process(step.after, step.after->capabilities[found].process) == NULL;
}

static bool check_old(uint32_t i)
{
    const struct model_capability *earlier = &step.before->capabilities[i];
    if (model_process(step.before, earlier->process) == NULL ||
        model_process(step.after, earlier->process) == NULL) {
        return true; /* it goes with its process */
    }
    if (places[i] == MODEL_NONE) {
        return must_go(i) || may_go(earlier) || complain("a capability has gone", earlier);
    }
    if (must_go(i)) {
        return complain("a capability is still there", earlier);
    }
    if (!is_same(earlier, &step.after->capabilities[places[i]])) {
        return complain("a capability has changed", earlier);
    }
    /* Moving a capability moves what hangs below it, to a place that is not in `places`. */
    return !step.is_predicted || has_right_parent(i) ||
           complain("a capability hangs below the wrong one", earlier);
}

/* -- what is new ------------------------------------------------------------------------------- */

static uint64_t gates_of(uint64_t permissions)
{
    uint64_t gates = MEMORY_MASK_MAP_READ;
    gates |= (permissions & MAP_WRITE) != 0 ? MEMORY_MASK_MAP_WRITE : 0;
    gates |= (permissions & MAP_EXECUTE) != 0 ? MEMORY_MASK_MAP_EXECUTE : 0;
    return gates;
}

/* A capability of before that this one may come from. */
static bool covers(const struct model_capability *earlier, const struct model_capability *later)
{
    if (earlier->object != later->object) {
        return false;
    }
    if (later->kind == OBJECT_MAPPING) {
        return earlier->kind == OBJECT_MEMORY && (gates_of(later->badge) & ~earlier->mask) == 0;
    }
    return earlier->kind == later->kind && (later->mask & ~earlier->mask) == 0 &&
           (!earlier->is_audited || later->is_audited) &&
           (earlier->kind == OBJECT_MEMORY || earlier->badge == later->badge);
}

/* No more than somebody had, or the first one to a new object. */
static bool is_lawful(const struct model_capability *later)
{
    bool is_known = false;
    for (uint32_t i = 0; i < step.before->capability_count; i++) {
        const struct model_capability *earlier = &step.before->capabilities[i];
        /* The block of an object that has been freed may be the new one's. */
        is_known |= earlier->object == later->object && !earlier->is_object_ended;
        if (covers(earlier, later)) {
            return true;
        }
    }
    return !is_known && later->kind != OBJECT_MAPPING;
}

static bool is_as_added(const struct model_capability *later)
{
    const struct model_capability *added = &step.expectation->added;
    const uint32_t parent = added->parent == MODEL_NONE ? MODEL_NONE : places[added->parent];
    /* The process of what it was derived from may have ended in the same step. */
    const bool is_below =
        later->parent == parent || (added->parent != parent && parent == MODEL_NONE);
    return later->process == added->process && later->kind == added->kind &&
           later->mask == added->mask && later->badge == added->badge &&
           later->is_audited == added->is_audited && is_below &&
           (added->object == 0 || later->object == added->object) &&
           later->page_first == added->page_first && later->page_count == added->page_count;
}

static bool check_new(const struct model_answer *answer)
{
    const bool is_adding = step.has_succeeded && step.expectation->adds &&
                           model_process(step.after, step.expectation->added.process) != NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < step.after->capability_count; i++) {
        const struct model_capability *later = &step.after->capabilities[i];
        if (is_old[i] || model_process(step.after, later->process) == NULL) {
            continue;
        }
        count++;
        if (!is_lawful(later)) {
            return complain("a capability has more than any that it can come from", later);
        }
        if (step.is_predicted && (!is_adding || !is_as_added(later))) {
            return complain("a capability that should not be there", later);
        }
        if (is_adding && step.expectation->gives_handle &&
            (uint32_t)answer->words[0] != later->handle) {
            return complain("another handle was answered", later);
        }
    }
    return !step.is_predicted || count == (is_adding ? 1 : 0) ||
           complain("a capability is missing", is_adding ? &step.expectation->added : NULL);
}

/* -- pages and objects ------------------------------------------------------------------------- */

static uint32_t covered_pages(const struct model_process *process)
{
    uint32_t covered = 0;
    for (uint32_t i = process->first; i < process->first + process->count; i++) {
        const struct model_capability *mapping = &step.after->capabilities[i];
        for (uint64_t k = 0; mapping->kind == OBJECT_MAPPING && k < mapping->page_count; k++) {
            const uint64_t page = mapping->page_first + k;
            covered |= page < MODEL_AREA_PAGES ? 1u << page : 0;
        }
    }
    return covered;
}

static bool check_pages(void)
{
    const struct model_expectation *expectation = step.expectation;
    for (uint32_t i = 0; i < step.after->process_count; i++) {
        const struct model_process *process = &step.after->processes[i];
        if ((process->visible & ~covered_pages(process)) != 0) {
            return complain("a page is seen that no mapping covers", NULL);
        }
        if (step.has_succeeded && process->number == expectation->unmapped_process &&
            (process->visible & expectation->unmapped) != 0) {
            return complain("a page is still seen", NULL);
        }
        if (step.has_succeeded && process->number == expectation->mapped_process &&
            (~process->visible & expectation->mapped) != 0) {
            return complain("a page is not seen", NULL);
        }
    }
    return true;
}

static bool check_changed(void)
{
    const struct model_object *changed =
        step.expectation->changed == 0 ? NULL : model_object(step.after, step.expectation->changed);
    if (!step.has_succeeded || changed == NULL || changed->is_ended) {
        return true;
    }
    return (changed->amount == step.expectation->amount &&
            changed->is_sealed == step.expectation->is_sealed) ||
           complain("an object is not as it should be", NULL);
}

/* -- the answer -------------------------------------------------------------------------------- */

static bool check_answer(const struct model_answer *answer)
{
    if (answer->status >= STATUS_COUNT || (step.expectation->statuses >> answer->status & 1) == 0) {
        printf("model: status %" PRIu64 " was answered\n", answer->status);
        return complain("another one was expected", NULL);
    }
    for (uint32_t i = 0; answer->status == STATUS_OK && i < step.expectation->word_count; i++) {
        if (answer->words[i] != step.expectation->words[i]) {
            printf(
                "model: word %u is 0x%" PRIx64 ", not 0x%" PRIx64 "\n",
                i,
                answer->words[i],
                step.expectation->words[i]);
            return false;
        }
    }
    return true;
}

bool model_compare(
    const struct model_state *before,
    const struct model_expectation *expectation,
    const struct model_answer *answer,
    const struct model_state *after)
{
    step.before = before;
    step.after = after;
    step.expectation = expectation;
    step.is_predicted = expectation->is_predicted && answer->is_answered;
    step.has_succeeded = step.is_predicted && answer->status == STATUS_OK;
    if (step.is_predicted && !check_answer(answer)) {
        return false;
    }
    match_all();
    for (uint32_t i = 0; i < before->capability_count; i++) {
        if (!check_old(i)) {
            return false;
        }
    }
    return check_new(answer) && check_pages() && check_changed();
}
