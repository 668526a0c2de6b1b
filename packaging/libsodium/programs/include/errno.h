/* What went wrong is said by return values too; nobody reads this number. */
#pragma once

extern int sodium_error_number;

#define errno  sodium_error_number
#define ENOMEM 12
#define EINVAL 22
#define EFBIG  27
