#include "holdings/holdings.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/clock.h"
#include "schema/launcher_client.h"

/* What letters look like. */
#define FONTS_NAME "fonts"

static bool has(const struct holdings_launch *launch, const char *name)
{
    return launch->has != NULL && launch->has(launch->context, name);
}

static enum status
hand_over(const struct holdings_launch *launch, const struct launch_grant_params *given)
{
    const struct launch_offer_params offered = {
        .name = given->name, .interface = given->interface, .capability = given->capability};
    return launch->is_offer ? launch_offer(launch->launch, &offered)
                            : launch_grant(launch->launch, given);
}

enum status holdings_give_one(
    const struct holdings_launch *launch,
    const char *name,
    const char *interface,
    uint32_t capability,
    uint64_t mask)
{
    uint32_t narrowed = 0;
    enum status status = capability_copy(capability, mask, &narrowed);
    if (status == STATUS_OK) {
        const struct launch_grant_params params = {
            .name = text_bytes(name), .interface = text_bytes(interface), .capability = narrowed};
        status = hand_over(launch, &params);
        capability_release(narrowed);
    }
    return status;
}

/* What the giver does not have, it cannot give. */
static enum status give_holding(
    const struct holdings *holdings,
    const struct holdings_launch *launch,
    const struct usual_grant *usual)
{
    const char *interface = "";
    uint64_t mask = 0;
    const uint32_t capability = holdings_find(holdings, usual->holding, &interface);
    if (capability == 0 || has(launch, usual->name) ||
        !holdings_mask(interface, usual->facets, &mask)) {
        return STATUS_OK;
    }
    return holdings_give_one(launch, usual->name, interface, capability, mask);
}

/* Whether the table says how much of this the program gets. */
static bool is_in_table(const char *program, const char *name)
{
    const struct usual_grant *usual = NULL;
    for (uint32_t i = 0; (usual = usual_grant(i)) != NULL; i++) {
        if (text_equal(usual->program, program) && text_equal(usual->name, name)) {
            return true;
        }
    }
    return false;
}

static bool gets_all(const char *program)
{
    const struct usual_grant *usual = NULL;
    for (uint32_t i = 0; (usual = usual_grant(i)) != NULL; i++) {
        if (text_equal(usual->program, program) && text_equal(usual->holding, USUAL_GRANT_ALL)) {
            return true;
        }
    }
    return false;
}

/* Everybody may know the time; whoever usually gets more of that does so by the table. */
static enum status give_time(const struct holdings *holdings, const struct holdings_launch *launch)
{
    const char *interface = "";
    const uint32_t clock = holdings_find(holdings, "time", &interface);
    if (clock == 0 || !text_equal(interface, "WallClock") || has(launch, "time") ||
        is_in_table(launch->program, "time") || gets_all(launch->program)) {
        return STATUS_OK;
    }
    return holdings_give_one(launch, "time", interface, clock, WALL_CLOCK_FACET_READER);
}

/* What is needed to be seen. */
static enum status
give_windows(const struct holdings *holdings, const struct holdings_launch *launch)
{
    const char *const program = launch->program;
    const struct usual_grant windows = {program, "windows", "windows", "user"};
    const struct usual_grant fonts = {program, FONTS_NAME, FONTS_NAME, ""};
    enum status status = STATUS_OK;
    if (!usual_has_windows(program)) {
        return STATUS_OK;
    }
    if (!is_in_table(program, "windows")) {
        status = give_holding(holdings, launch, &windows);
    }
    if (status == STATUS_OK && !gets_all(program)) {
        status = give_holding(holdings, launch, &fonts);
    }
    return status;
}

enum status holdings_give_all(const struct holdings *holdings, const struct holdings_launch *launch)
{
    static const char *const apart[] = {"stdin", "stdout", "stderr", "terminal"};
    const char *name = NULL;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && (name = holdings_name(holdings, i)) != NULL; i++) {
        const struct usual_grant all = {launch->program, name, name, ""};
        if (!text_is_one_of(name, apart, sizeof(apart) / sizeof(apart[0]))) {
            status = give_holding(holdings, launch, &all);
        }
    }
    return status;
}

static bool is_given_or_in_table(const void *context, const char *name)
{
    const struct holdings_launch *launch = context;
    return has(launch, name) || is_in_table(launch->program, name);
}

/* All but what the table says more of. */
static enum status give_rest(const struct holdings *holdings, const struct holdings_launch *launch)
{
    const struct holdings_launch rest = {
        .launch = launch->launch,
        .program = launch->program,
        .has = is_given_or_in_table,
        .context = launch,
        .is_offer = launch->is_offer,
    };
    return holdings_give_all(holdings, &rest);
}

enum status holdings_give(const struct holdings *holdings, const struct holdings_launch *launch)
{
    const struct usual_grant *usual = NULL;
    enum status status = give_time(holdings, launch);
    if (status == STATUS_OK) {
        status = give_windows(holdings, launch);
    }
    for (uint32_t i = 0; status == STATUS_OK && (usual = usual_grant(i)) != NULL; i++) {
        if (text_equal(usual->program, launch->program)) {
            status = text_equal(usual->holding, USUAL_GRANT_ALL)
                         ? give_rest(holdings, launch)
                         : give_holding(holdings, launch, usual);
        }
    }
    return status;
}
