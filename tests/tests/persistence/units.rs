//! Every kind of step, what it may expect, and how it fails.

use persistence::{Condition, Expect, Step, Test, UnitError, customer_password_resets, customers};

use crate::support::{Home, by_id, customer, customer_with, on_both, reset, text, time, unit, value};

on_both!(
    a_unit_is_answered_with_what_it_wrote,
    a_lock_finds_its_row_or_the_unit_is_unmet,
    a_conditional_update_changes_one_row_or_the_unit_is_unmet,
    an_update_of_any_number_may_change_none,
    a_deletion_removes_one_row_or_the_unit_is_unmet,
    a_repeated_unique_value_is_taken_and_names_its_column,
    a_repeated_id_is_taken,
    an_update_to_a_unique_value_of_another_row_is_taken,
    a_reference_to_no_row_dangles,
    a_row_that_is_referred_to_cannot_be_deleted,
    a_failing_step_undoes_those_before_it,
    columns_that_are_not_named_become_null,
    an_unknown_column_is_an_error_of_the_store,
);

async fn a_unit_is_answered_with_what_it_wrote(home: Home) {
    let answer = home.store.execute(unit([customer("anna", 1)]), Some(by_id(&customers::TABLE, "anna"))).await;
    let found = answer.unwrap().unwrap();
    assert_eq!(found.object.id, "anna");
    assert_eq!(*value(&found.object, "email"), text("anna@example.com"));
    assert_eq!(*value(&found.object, "created_at"), time(1));
}

async fn a_lock_finds_its_row_or_the_unit_is_unmet(home: Home) {
    home.write([customer("anna", 1)]).await;
    let lock = |id: &str, when: Vec<Condition>| Step::Lock { table: &customers::TABLE, id: id.to_owned(), when };
    home.write([lock("anna", vec![Condition::is_null("password_digest")])]).await;
    let missing = home.store.execute(unit([customer("bob", 2), lock("carl", Vec::new())]), None).await;
    assert!(matches!(missing, Err(UnitError::Unmet { step: 1 })), "{missing:?}");
    let unmet = lock("anna", vec![Condition::equals("status", "repeat")]);
    assert!(matches!(home.store.execute(unit([unmet]), None).await, Err(UnitError::Unmet { step: 0 })));
    assert_eq!(home.kept(&customers::TABLE).await, 1);
}

fn promote(id: &str, expect: Expect) -> Step {
    Step::Update {
        table: &customers::TABLE,
        set: vec![("status", text("repeat")), ("updated_at", time(9))],
        when: vec![Condition::equals("id", id), Condition::equals("status", "prospect")],
        expect,
    }
}

async fn a_conditional_update_changes_one_row_or_the_unit_is_unmet(home: Home) {
    home.write([customer("anna", 1)]).await;
    home.write([promote("anna", Expect::One)]).await;
    let found = home.store.retrieve(&by_id(&customers::TABLE, "anna")).await.unwrap().unwrap();
    assert_eq!(*value(&found.object, "status"), text("repeat"));
    assert_eq!(*value(&found.object, "updated_at"), time(9));
    let again = home.store.execute(unit([promote("anna", Expect::One)]), None).await;
    assert!(matches!(again, Err(UnitError::Unmet { step: 0 })), "{again:?}");
}

async fn an_update_of_any_number_may_change_none(home: Home) {
    home.write([promote("nobody", Expect::Any)]).await;
}

async fn a_deletion_removes_one_row_or_the_unit_is_unmet(home: Home) {
    home.write([customer("anna", 1), customer("bob", 2), customer("carl", 3)]).await;
    let delete = |when: Vec<Condition>, expect| Step::Delete { table: &customers::TABLE, when, expect };
    home.write([delete(vec![Condition::equals("id", "anna")], Expect::One)]).await;
    let again = home.store.execute(unit([delete(vec![Condition::equals("id", "anna")], Expect::One)]), None).await;
    assert!(matches!(again, Err(UnitError::Unmet { step: 0 })), "{again:?}");
    let two =
        home.store.execute(unit([delete(vec![Condition::equals("status", "prospect")], Expect::One)]), None).await;
    assert!(matches!(two, Err(UnitError::Unmet { step: 0 })), "{two:?}");
    assert_eq!(home.kept(&customers::TABLE).await, 2);
    home.write([delete(vec![Condition::equals("status", "prospect")], Expect::Any)]).await;
    assert_eq!(home.kept(&customers::TABLE).await, 0);
    assert_eq!(home.counted(&customers::TABLE).await, 0);
}

async fn a_repeated_unique_value_is_taken_and_names_its_column(home: Home) {
    home.write([customer("anna", 1)]).await;
    let step = customer_with("other", 2, vec![("normalized_email", text("anna@example.com"))]);
    let Step::Insert { table, mut values } = step else { unreachable!("an insert") };
    values.remove(2);
    let taken = home.store.execute(unit([customer("bob", 2), Step::Insert { table, values }]), None).await;
    let Err(UnitError::Taken { step: 1, column }) = taken else { panic!("{taken:?}") };
    assert_eq!(column, "normalized_email");
    assert_eq!(home.kept(&customers::TABLE).await, 1);
}

async fn a_repeated_id_is_taken(home: Home) {
    home.write([customer("anna", 1)]).await;
    let step = Step::Insert {
        table: &customers::TABLE,
        values: vec![
            ("id", text("anna")),
            ("email", text("other")),
            ("normalized_email", text("other")),
            ("status", text("prospect")),
            ("created_at", time(1)),
            ("updated_at", time(1)),
            ("metadata", jsonapi::Value::Json("{}".to_owned())),
        ],
    };
    let taken = home.store.execute(unit([step]), None).await;
    let Err(UnitError::Taken { step: 0, column }) = taken else { panic!("{taken:?}") };
    assert_eq!(column, "id");
}

async fn an_update_to_a_unique_value_of_another_row_is_taken(home: Home) {
    home.write([customer("anna", 1), customer("bob", 2)]).await;
    let step = Step::Update {
        table: &customers::TABLE,
        set: vec![("normalized_email", text("anna@example.com"))],
        when: vec![Condition::equals("id", "bob")],
        expect: Expect::One,
    };
    let taken = home.store.execute(unit([step]), None).await;
    assert!(matches!(&taken, Err(UnitError::Taken { step: 0, column }) if column == "normalized_email"), "{taken:?}");
}

async fn a_reference_to_no_row_dangles(home: Home) {
    home.write([customer("anna", 1), reset("one", "anna", 2)]).await;
    let inserted = home.store.execute(unit([reset("two", "nobody", 2)]), None).await;
    assert!(matches!(inserted, Err(UnitError::Dangling { step: 0 })), "{inserted:?}");
    let step = Step::Update {
        table: &customer_password_resets::TABLE,
        set: vec![("customer_id", text("nobody"))],
        when: vec![Condition::equals("id", "one")],
        expect: Expect::One,
    };
    let updated = home.store.execute(unit([step]), None).await;
    assert!(matches!(updated, Err(UnitError::Dangling { step: 0 })), "{updated:?}");
}

async fn a_row_that_is_referred_to_cannot_be_deleted(home: Home) {
    home.write([customer("anna", 1), reset("one", "anna", 2)]).await;
    let delete =
        || Step::Delete { table: &customers::TABLE, when: vec![Condition::equals("id", "anna")], expect: Expect::One };
    let refused = home.store.execute(unit([delete()]), None).await;
    assert!(matches!(refused, Err(UnitError::Referenced { step: 0 })), "{refused:?}");
    let reset = Step::Delete {
        table: &customer_password_resets::TABLE,
        when: vec![Condition { column: "customer_id", test: Test::In(vec![text("anna")]) }],
        expect: Expect::Any,
    };
    home.write([reset, delete()]).await;
    assert_eq!(home.kept(&customers::TABLE).await, 0);
}

async fn a_failing_step_undoes_those_before_it(home: Home) {
    home.write([customer("anna", 1)]).await;
    let failing = unit([customer("bob", 2), promote("anna", Expect::One), promote("nobody", Expect::One)]);
    let failed = home.store.execute(failing, None).await;
    assert!(matches!(failed, Err(UnitError::Unmet { step: 2 })), "{failed:?}");
    assert!(home.store.retrieve(&by_id(&customers::TABLE, "bob")).await.unwrap().is_none());
    let anna = home.store.retrieve(&by_id(&customers::TABLE, "anna")).await.unwrap().unwrap();
    assert_eq!(*value(&anna.object, "status"), text("prospect"));
}

async fn columns_that_are_not_named_become_null(home: Home) {
    home.write([customer("anna", 1)]).await;
    let anna = home.store.retrieve(&by_id(&customers::TABLE, "anna")).await.unwrap().unwrap();
    assert!(value(&anna.object, "profile_id").is_null());
    let model = home.store.find::<customers::Entity>("anna").await.unwrap().unwrap();
    assert_eq!((model.password_digest, model.reference), (None, None));
}

async fn an_unknown_column_is_an_error_of_the_store(home: Home) {
    let step = customer_with("anna", 1, vec![("nope", text("x"))]);
    let failed = home.store.execute(unit([step]), None).await;
    assert!(matches!(failed, Err(UnitError::Store(persistence::StoreError::Column { .. }))), "{failed:?}");
}
