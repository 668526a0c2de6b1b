/* The memory of what may be reached: whoever asked for it pays for it, until nobody has it. */
#include "service.h"

enum status reach_create(
    struct account *account, struct reach *parent, struct bytes allowed, struct reach **created)
{
    enum status status = account_charge(account, sizeof(struct reach));
    if (status != STATUS_OK) {
        return status;
    }
    struct reach *reach = object_cache_take(&overlay_streams.reaches);
    status = reach == NULL ? STATUS_LIMIT_EXCEEDED : reach_read(reach, parent, allowed);
    if (status != STATUS_OK) {
        if (reach != NULL) {
            object_cache_give_back(&overlay_streams.reaches, reach);
        }
        account_refund(account, sizeof(struct reach));
        return status;
    }
    reach->account = account;
    account_hold(account);
    parent->references++;
    *created = reach;
    return STATUS_OK;
}

void reach_release(struct reach *reach)
{
    while (--reach->references == 0 && !reach_is_whole(reach)) {
        struct reach *parent = reach->parent;
        struct account *account = reach->account;
        object_cache_give_back(&overlay_streams.reaches, reach);
        account_refund(account, sizeof(struct reach));
        account_release(account);
        reach = parent;
    }
}
