.bail on
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price REAL, groupid INTEGER);
BEGIN;
WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 100000)
INSERT INTO item SELECT n, printf('item-%06d', (n * 7919) % 100003), (n * 37 % 1000) / 8.0, n % 101
FROM counter;
COMMIT;
SELECT count(*), sum(price), min(name), max(name) FROM item;
CREATE INDEX item_name ON item (name);
CREATE INDEX item_group ON item (groupid, price);
SELECT groupid, count(*), round(avg(price), 6) FROM item GROUP BY groupid ORDER BY 3 DESC, 1 LIMIT 10;
SELECT id, name FROM item WHERE name BETWEEN 'item-050000' AND 'item-050010' ORDER BY name;
UPDATE item SET price = price * 1.5 WHERE groupid IN (3, 5, 7);
DELETE FROM item WHERE id % 10 = 0;
SELECT count(*), round(total(price), 4) FROM item;
SELECT a.id, b.id FROM item a JOIN item b ON b.name = a.name AND b.id = a.id WHERE a.groupid = 42
ORDER BY a.id DESC LIMIT 5;
SELECT substr(group_concat(name, ';'), 1, 60) FROM (SELECT name FROM item ORDER BY name DESC LIMIT 20);
SAVEPOINT before;
DELETE FROM item;
SELECT count(*) FROM item;
ROLLBACK TO before;
SELECT count(*) FROM item;
WITH ranked AS (SELECT id, price, row_number() OVER (PARTITION BY groupid ORDER BY price DESC, id) r
FROM item) SELECT count(*), sum(id) FROM ranked WHERE r <= 3;
SELECT json_extract('{"a": [1, 2, {"b": "c"}]}', '$.a[2].b');
RELEASE before;
VACUUM;
PRAGMA integrity_check;
SELECT count(*), sum(id), sum(length(name)) FROM item;
