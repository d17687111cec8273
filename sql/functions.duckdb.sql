-- Spark function names that DuckDB lacks, as DuckDB macros: stage files use Spark's names alone.
create macro rlike(string_value, pattern) as regexp_matches(string_value, pattern);
create macro collect_list(item) as list(item);
create macro explode(items) as unnest(items);
create macro size(items) as len(items);
create macro element_at(items, place) as list_extract(items, place);
create macro slice(items, place, item_count) as list_slice(items, place, place + item_count - 1);
create macro conv(digits, from_base, to_base) as cast(cast(concat('0x', digits) as bigint) as string);
create macro try_divide(dividend, divisor) as case when divisor <> 0 then dividend / divisor end;
create macro sha2(content, bits) as sha256(content);
create macro sort_array(items) as list_sort(items);
create macro sequence(first, last) as generate_series(first, last);
